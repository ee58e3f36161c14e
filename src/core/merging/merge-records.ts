import type { Caller, Change, Contact, Tx } from '../hub.ts';
import { tagIdsOf } from '../tags/contact-tags.ts';
import type { ContactImage } from './merge.ts';

/** A contact with the ids of its tags and its password. */
export async function imageOf(tx: Tx, accountId: number, contact: Contact): Promise<ContactImage> {
  const tagIds = await tagIdsOf(tx, accountId, contact.id);
  const passwordHash = await tx.passwords.ofContact(accountId, contact.id);
  return { ...contact, tagIds, ...(passwordHash === undefined ? {} : { passwordHash }) };
}

/** The change that a merge or its undoing makes of a contact: on behalf of the caller, with an origin of its own. */
export function mergeChange({ credentialId }: Caller, at: Date, fields: Change['fields']): Change {
  return {
    ...{ at, operation: 'update', origin: 'merge', fields },
    ...(credentialId === undefined ? {} : { credentialId }),
  };
}

/** What a change says about tags: nothing where they stay as they are. */
export function tagDifferences(before: readonly number[], after: readonly number[]): Change['fields'] {
  const [old, now] = [before, after].map((ids) => (ids.length === 0 ? null : ids));
  return JSON.stringify(old) === JSON.stringify(now) ? {} : { tags: [old, now] };
}

/** What a change says about a password: that it is another one, not what it was or is. */
export function passwordDifference(before: string | undefined, after: string | undefined): Change['fields'] {
  return before === after ? {} : { password: [null, null] };
}

/** Gives a contact another password, or none; nothing where it stays. */
export async function writePassword(
  tx: Tx,
  accountId: number,
  contactId: number,
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<void> {
  if (from === to) return;
  await (to === undefined ? tx.passwords.remove(accountId, contactId) : tx.passwords.set(accountId, contactId, to));
}
