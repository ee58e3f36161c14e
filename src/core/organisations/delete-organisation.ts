import { HubError } from '../errors.ts';
import type { Caller, Hub, Tx } from '../hub.ts';
import { belongingFields } from './belonging.ts';

/**
 * Deletes an organisation for good. Raises `not_found`, and `in_use` while contacts or other organisations belong to it:
 * nobody loses a contact, or what it belongs to, by deleting something else.
 */
export async function deleteOrganisation(hub: Hub, caller: Caller, command: { readonly id: number }): Promise<void> {
  const { accountId } = caller;
  const { id } = command;
  await hub.store.transaction(async (tx) => {
    await tx.lock(accountId, 'everything');
    if ((await tx.organisations.byId(accountId, id)) === undefined) {
      throw new HubError({ kind: 'not_found', what: 'organisation', value: String(id) });
    }
    if (await hasContacts(tx, accountId, id))
      throw new HubError({ kind: 'in_use', what: 'organisation', by: 'contact' });
    if (await tx.organisations.hasParts(accountId, id)) {
      throw new HubError({ kind: 'in_use', what: 'organisation', by: 'organisation' });
    }
    await tx.organisations.remove(accountId, id);
  });
}

async function hasContacts(tx: Tx, accountId: number, id: number): Promise<boolean> {
  for (const kind of belongingFields) {
    if ((await tx.contacts.byKey(accountId, { kind, value: String(id) })).length > 0) return true;
  }
  return false;
}
