import type { ContactRow, RowOutcome } from '../../../core/contacts/save-contacts.ts';
import { EmarsysError, failures } from '../errors.ts';
import type { AccountFields } from './account-fields.ts';
import { type Key, keyValue, readRow, rowFailure } from './contact-row.ts';
import { members } from './operation.ts';

/** Most contacts in one request (documented). */
export const batchSize = 1_000;

/** One element of `contacts`: what to save, or why not. */
interface ReadRow {
  /** The key value as sent; the reply's errors are listed by it. */
  readonly sent: string;
  readonly row?: ContactRow;
  readonly failure?: EmarsysError;
}

/** The rows of a batch as the client sent them. */
export interface Batch {
  readonly rows: readonly ContactRow[];
  /** The reply's `ids` and `errors` once the rows have their outcomes. */
  reply(
    outcomes: readonly RowOutcome[],
    id: (outcome: Exclude<RowOutcome, { status: 'refused' }>) => number | string,
  ): object;
}

/** Reads `contacts`. A contact that cannot be read fails alone, under its key value. */
export function readBatch(
  fields: AccountFields,
  key: Key,
  contacts: readonly unknown[],
  mode: 'create' | 'update',
): Batch {
  const read = contacts.map((contact) => readOne(fields, key, members(contact), mode));
  return {
    rows: read.flatMap(({ row }) => row ?? []),
    reply(outcomes, id) {
      const ids: (number | string)[] = [];
      const errors: Record<string, Record<string, string>> = Object.create(null);
      const rest = outcomes.values();
      for (const { sent, row, failure } of read) {
        const outcome = row === undefined ? undefined : rest.next().value;
        if (outcome !== undefined && outcome.status !== 'refused') {
          ids.push(id(outcome));
          continue;
        }
        const reason = failure ?? (outcome && rowFailure(outcome, key, sent)) ?? failures.databaseConnection();
        errors[sent] = { ...errors[sent], [String(reason.code)]: reason.message };
      }
      // quirk: without failures `errors` is absent, never an empty list: one client calls `.items()` on it (E-18).
      return Object.keys(errors).length === 0 ? { ids } : { ids, errors };
    },
  };
}

/** `contacts` as a list, within the documented size; `tooLarge` says it in the page's words. */
export function contactList(contacts: unknown, tooLarge: () => EmarsysError): readonly unknown[] {
  if (!Array.isArray(contacts)) throw failures.parametersMissing();
  if (contacts.length > batchSize) throw tooLarge();
  return contacts;
}

function readOne(
  fields: AccountFields,
  key: Key,
  body: Readonly<Record<string, unknown>>,
  mode: 'create' | 'update',
): ReadRow {
  const value = keyValue(fields, key, body);
  const sent = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  try {
    return { sent, row: readRow(fields, key, body, mode) };
  } catch (error) {
    if (error instanceof EmarsysError) return { sent, failure: error };
    throw error;
  }
}
