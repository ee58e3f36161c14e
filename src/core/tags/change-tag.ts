import { HubError } from '../errors.ts';
import type { Caller, Hub } from '../hub.ts';
import { type Tag, tagList } from './tag.ts';

/**
 * Gives a tag another name or description; what is absent stays. The contacts that carry it are not changed. Raises
 * `not_found`, and `duplicate` when another tag has the name.
 */
export async function changeTag(
  hub: Hub,
  { accountId }: Caller,
  command: { readonly id: number } & Partial<Omit<Tag, 'id'>>,
): Promise<void> {
  await hub.store.transaction(async (tx) => {
    await tx.lock(accountId, [tagList]);
    const tag = await tx.tags.byId(accountId, command.id);
    if (tag === undefined) throw new HubError({ kind: 'not_found', what: 'tag', value: String(command.id) });
    const { name = tag.name, description = tag.description } = command;
    const holder = await tx.tags.byName(accountId, name);
    if (holder !== undefined && holder.id !== tag.id) {
      throw new HubError({ kind: 'duplicate', what: 'tag', by: 'name', value: name, count: 'one' });
    }
    await tx.tags.replace(accountId, { id: tag.id, name, description });
  });
}
