import { keyChanges } from '../contacts/contact-keys.ts';
import { writeNextVersion } from '../contacts/next-version.ts';
import { HubError } from '../errors.ts';
import type { Caller, Contact, Hub, Tx } from '../hub.ts';

/**
 * Removes one of the account's own fields: its values leave the contacts, each with its change, and its number is
 * never used again. Raises `not_found`.
 */
export async function deleteField(hub: Hub, caller: Caller, command: { readonly id: number }): Promise<void> {
  const { accountId } = caller;
  await hub.store.transaction(async (tx) => {
    await tx.lock(accountId, 'everything');
    const field = (await tx.fields.custom(accountId)).find(({ id }) => id === command.id);
    if (field === undefined) throw new HubError({ kind: 'not_found', what: 'field', value: String(command.id) });
    const keyFields = await tx.fields.keyFields(accountId);
    for await (const contacts of tx.contacts.scan(accountId)) {
      for (const contact of contacts) await empty(hub, caller, tx, contact, field.key, keyFields);
    }
    await tx.contacts.removeKeyField(accountId, field.key);
    await tx.fields.remove(accountId, field.id);
  });
}

async function empty(
  hub: Hub,
  caller: Caller,
  tx: Tx,
  contact: Contact,
  key: string,
  keyFields: readonly string[],
): Promise<void> {
  const { [key]: value, ...fields } = contact.fields;
  if (value === undefined) return;
  const keys = keyChanges(contact.fields, fields, keyFields);
  await writeNextVersion(hub, caller, tx, contact, { changed: { [key]: [value, null] }, fields, keys });
}
