import { HubError } from '../errors.ts';
import type { Caller, Hub } from '../hub.ts';
import type { CustomField } from './field.ts';

/**
 * Gives one of the account's own fields another name or description; what is absent stays, and so do its values.
 * Raises `not_found`, and `duplicate` when another field has the name, letter case aside.
 */
export async function changeField(
  hub: Hub,
  { accountId }: Caller,
  command: { readonly id: number } & Partial<Pick<CustomField, 'name' | 'description'>>,
): Promise<void> {
  const { id, ...wanted } = command;
  await hub.store.transaction(async (tx) => {
    await tx.lock(accountId, 'everything');
    const fields = await tx.fields.custom(accountId);
    const field = fields.find((one) => one.id === id);
    if (field === undefined) throw new HubError({ kind: 'not_found', what: 'field', value: String(id) });
    const changed: CustomField = { ...field, ...wanted };
    const name = changed.name.toLowerCase();
    if (fields.some((one) => one.id !== id && one.name.toLowerCase() === name)) {
      throw new HubError({ kind: 'duplicate', what: 'field', by: 'name', value: changed.name, count: 'one' });
    }
    await tx.fields.replace(accountId, changed);
  });
}
