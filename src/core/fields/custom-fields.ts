import type { Account, Reader } from '../hub.ts';
import type { CustomField } from './field.ts';

/** Gives an account's own fields in order of id. */
export type CustomFields = (account: Pick<Account, 'id' | 'fieldsRevision'>) => Promise<readonly CustomField[]>;

/**
 * Remembers each account's fields until the account says that they have changed: every request needs them, and the
 * account was read to let the request in.
 */
export function customFields(reader: Reader): CustomFields {
  const known = new Map<number, { revision: number; fields: Promise<readonly CustomField[]> }>();

  async function read(id: number, revision: number): Promise<readonly CustomField[]> {
    const fields = await reader.fields.custom(id);
    known.set(id, { revision, fields: Promise.resolve(fields) });
    return fields;
  }

  return ({ id, fieldsRevision }) => {
    const entry = known.get(id);
    return entry?.revision === fieldsRevision ? entry.fields : read(id, fieldsRevision);
  };
}
