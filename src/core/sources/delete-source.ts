import { HubError } from '../errors.ts';
import type { Caller, Hub } from '../hub.ts';

/**
 * Removes a source: no further write can name it. Changes that came through it keep its number, which is never used
 * again. Raises `not_found`.
 */
export async function deleteSource(hub: Hub, caller: Caller, command: { readonly id: number }): Promise<void> {
  const removed = await hub.store.transaction((tx) => tx.sources.remove(caller.accountId, command.id));
  if (!removed) throw new HubError({ kind: 'not_found', what: 'source', value: String(command.id) });
}
