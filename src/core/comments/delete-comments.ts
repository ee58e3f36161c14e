import { HubError } from '../errors.ts';
import type { Caller, Hub } from '../hub.ts';

/**
 * Removes comments of a contact. Numbers that are none of its comments say nothing: the comment is gone, as was
 * wanted. Raises `not_found` (`contact`).
 */
export async function deleteComments(
  hub: Hub,
  { accountId }: Caller,
  command: { readonly contactId: number; readonly ids: readonly number[] },
): Promise<void> {
  const { contactId, ids } = command;
  await hub.store.transaction(async (tx) => {
    const contact = await tx.contacts.byId(accountId, contactId);
    if (contact === undefined) {
      throw new HubError({ kind: 'not_found', what: 'contact', by: 'id', value: String(contactId) });
    }
    await tx.comments.remove(accountId, contact.id, ids);
  });
}
