import { HubError } from '../errors.ts';
import { type Account, type Hub, installation } from '../hub.ts';

/** Adds a tenant. Raises `duplicate` when there is one of that name. */
export async function createAccount(
  hub: Hub,
  command: { readonly name: string; readonly timezone: string; readonly language: string },
): Promise<Account> {
  return hub.store.transaction(async (tx) => {
    await tx.lock(installation, [{ kind: 'account', value: command.name }]);
    if ((await tx.accounts.byName(command.name)) !== undefined) {
      throw new HubError({ kind: 'duplicate', what: 'account', by: 'name', value: command.name, count: 'one' });
    }
    return tx.accounts.insert({ ...command, createdAt: hub.clock.now() });
  });
}
