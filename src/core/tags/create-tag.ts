import { HubError } from '../errors.ts';
import type { Caller, Hub } from '../hub.ts';
import { type Tag, tagList } from './tag.ts';

/** Tags of one account: a contact may carry all of them, and each of its changes then lists them twice. */
const mostTags = 10_000;

/**
 * Gives the account's tag of a name, letter case aside; where there is none, it is made. Raises `too_many` when the
 * account has 10,000.
 */
export async function createTag(hub: Hub, { accountId }: Caller, command: Omit<Tag, 'id'>): Promise<Tag> {
  return hub.store.transaction(async (tx) => {
    await tx.lock(accountId, [tagList]);
    const tag = await tx.tags.byName(accountId, command.name);
    if (tag !== undefined) return tag;
    if ((await tx.tags.count(accountId)) >= mostTags) {
      throw new HubError({ kind: 'too_many', what: 'tag', limit: mostTags });
    }
    return tx.tags.insert(accountId, command);
  });
}
