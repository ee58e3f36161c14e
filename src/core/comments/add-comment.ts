import { HubError } from '../errors.ts';
import type { Caller, Hub } from '../hub.ts';
import type { Comment } from './comment.ts';
import { writeComment } from './write-comment.ts';

/** Notes something about a contact. Raises `not_found` (`contact`). */
export async function addComment(
  hub: Hub,
  caller: Caller,
  command: { readonly contactId: number; readonly text: string },
): Promise<Comment> {
  return hub.store.transaction(async (tx) => {
    const contact = await tx.contacts.byId(caller.accountId, command.contactId);
    if (contact === undefined) {
      throw new HubError({ kind: 'not_found', what: 'contact', by: 'id', value: String(command.contactId) });
    }
    return writeComment(hub, caller, tx, { contactId: contact.id, text: command.text });
  });
}
