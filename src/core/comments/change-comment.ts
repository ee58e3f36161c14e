import { HubError } from '../errors.ts';
import type { Caller, Hub } from '../hub.ts';

/** Gives a comment of a contact another text. Raises `not_found` (`comment`), for those of other contacts too. */
export async function changeComment(
  hub: Hub,
  { accountId }: Caller,
  command: { readonly contactId: number; readonly id: number; readonly text: string },
): Promise<void> {
  const { contactId, id, text } = command;
  await hub.store.transaction(async (tx) => {
    const contact = await tx.contacts.byId(accountId, contactId);
    const comment = contact && (await tx.comments.byId(accountId, contact.id, id));
    if (comment === undefined) throw new HubError({ kind: 'not_found', what: 'comment', value: String(id) });
    await tx.comments.replace(accountId, { ...comment, changedAt: hub.clock.now(), text });
  });
}
