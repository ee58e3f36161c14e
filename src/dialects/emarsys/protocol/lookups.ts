import type { EmarsysError } from '../errors.ts';
import { failures } from '../errors.ts';
import type { AccountFields } from './account-fields.ts';
import type { Key } from './contact-row.ts';
import { isAbsent, shown } from './operation.ts';
import { searchText } from './values.ts';

/** One value that contacts are looked up by. */
export interface Lookup {
  /** As the client sent it; replies are listed by it. */
  readonly sent: string;
  /** What the core looks for; an empty text matches nobody. */
  readonly text: string;
  /** Why it cannot be looked for. */
  readonly failure?: EmarsysError;
}

/** Reads a list of key values; one that comes again is asked once. */
export function readLookups(fields: AccountFields, key: Key, values: readonly unknown[]): readonly Lookup[] {
  const lookups = values.map((value) => readLookup(fields, key, value));
  return [...new Map(lookups.map((lookup) => [lookup.sent, lookup])).values()];
}

/** Reads one key value. Never fails: what is wrong with it is told under its value. */
export function readLookup(fields: AccountFields, key: Key, value: unknown): Lookup {
  // An empty value must never mean the contacts that have none.
  if (isAbsent(value) || (typeof value === 'string' && value.trim() === '')) {
    return { sent: '', text: '', failure: failures.noKeyValue(key.id) };
  }
  const sent = shown(value);
  if (typeof value !== 'string' && typeof value !== 'number') {
    return { sent, text: '', failure: failures.invalidKeyValue('Scalar expected') };
  }
  return { sent, text: key.field === undefined ? sent : (searchText(fields, key.field, sent) ?? '') };
}

/** The member of a reply that lists failures by value. quirk: an empty list when there are none (recorded). */
export function listed(failed: readonly (readonly [lookup: Lookup, failure: EmarsysError])[]): object {
  if (failed.length === 0) return [];
  const entries = failed.map(([{ sent }, { code, message }]) => [sent, { [String(code)]: message }] as const);
  return Object.fromEntries(entries);
}
