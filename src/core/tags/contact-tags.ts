import type { Change, Tx } from '../hub.ts';

/** What a write says about a contact's tags; numbers that are no tags of the account say nothing. */
export interface TagWish {
  readonly mode: 'set' | 'add' | 'remove';
  readonly tagIds: readonly number[];
}

/** What a wish comes to: the tags that join and leave, and what the contact's change has to say about it. */
export interface TagStep {
  readonly added: readonly number[];
  readonly removed: readonly number[];
  readonly changed: Change['fields'];
}

/** Works a wish out for a contact that carries `before`; undefined when its tags stay as they are. */
export async function tagStep(
  tx: Tx,
  accountId: number,
  before: readonly number[],
  { mode, tagIds }: TagWish,
): Promise<TagStep | undefined> {
  const old = new Set(before);
  const named = new Set(await tx.tags.known(accountId, tagIds));
  const now = { set: named, add: old.union(named), remove: old.difference(named) }[mode];
  const added = [...now.difference(old)];
  const removed = [...old.difference(now)];
  if (added.length === 0 && removed.length === 0) return undefined;
  const after = [...now].sort((one, other) => one - other);
  return { added, removed, changed: { tags: [orNull(before), orNull(after)] } };
}

/** Puts a step into effect; the contact's change, with `step.changed` in it, is the caller's to write. */
export async function writeTagStep(tx: Tx, accountId: number, contactId: number, step: TagStep): Promise<void> {
  await tx.tags.attach(accountId, contactId, step.added);
  await tx.tags.detach(accountId, contactId, step.removed);
}

/** The ids of a contact's tags, in order. */
export async function tagIdsOf(tx: Tx, accountId: number, contactId: number): Promise<readonly number[]> {
  return (await tx.tags.ofContacts(accountId, [contactId])).get(contactId) ?? [];
}

function orNull(ids: readonly number[]): readonly number[] | null {
  return ids.length === 0 ? null : ids;
}
