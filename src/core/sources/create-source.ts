import { HubError } from '../errors.ts';
import type { Caller, Hub, Source } from '../hub.ts';

/** Adds an application that contacts can come from. Raises `duplicate` when the account has one of that name. */
export async function createSource(hub: Hub, caller: Caller, command: { readonly name: string }): Promise<Source> {
  return hub.store.transaction(async (tx) => {
    if ((await tx.sources.byName(caller.accountId, command.name)) !== undefined) {
      throw new HubError({ kind: 'duplicate', what: 'source', by: 'name', value: command.name, count: 'one' });
    }
    return tx.sources.insert(caller.accountId, command.name);
  });
}
