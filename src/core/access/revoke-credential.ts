import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';

/** Ends an API login from the next request on. Raises `not_found` for the account and for the credential. */
export async function revokeCredential(
  hub: Hub,
  command: { readonly account: string; readonly id: number },
): Promise<void> {
  await hub.store.transaction(async (tx) => {
    const account = await tx.accounts.byName(command.account);
    if (account === undefined) throw new HubError({ kind: 'not_found', what: 'account', value: command.account });
    if (!(await tx.accounts.revokeCredential(account.id, command.id, hub.clock.now()))) {
      throw new HubError({ kind: 'not_found', what: 'credential', value: String(command.id) });
    }
  });
}
