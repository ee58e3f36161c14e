import type { Reader } from '../hub.ts';
import type { CustomField } from './field.ts';

/** Gives an account's own fields in order of id. */
export type CustomFields = (accountId: number) => Promise<readonly CustomField[]>;

/**
 * Remembers each account's fields for as long as the base says that they have not changed: every request needs
 * them, and reading them anew costs more than the question whether they are still true.
 */
export function customFields(reader: Reader): CustomFields {
  const known = new Map<number, { revision: number; fields: readonly CustomField[] }>();
  return async (accountId) => {
    const revision = await reader.fields.revision(accountId);
    const entry = known.get(accountId);
    if (entry?.revision === revision) return entry.fields;
    const fields = await reader.fields.custom(accountId);
    known.set(accountId, { revision, fields });
    return fields;
  };
}
