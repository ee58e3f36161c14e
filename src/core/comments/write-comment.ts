import type { Caller, Hub, Tx } from '../hub.ts';
import type { Comment } from './comment.ts';

/**
 * Notes something about a contact, inside a transaction that has the contact. An API login is nobody: what it writes
 * is its account's first user's, where there is one.
 */
export async function writeComment(
  hub: Hub,
  { accountId, credentialId }: Caller,
  tx: Tx,
  { contactId, text }: { readonly contactId: number; readonly text: string },
): Promise<Comment> {
  const [user] = await tx.users.page(accountId, { order: 'oldest', offset: 0, limit: 1 });
  const at = hub.clock.now();
  const author = user === undefined ? {} : { userId: user.id };
  return tx.comments.insert(accountId, { contactId, ...author, createdAt: at, changedAt: at, text }, credentialId);
}
