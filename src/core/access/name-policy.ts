import { HubError } from '../errors.ts';
import type { Hub, Reader } from '../hub.ts';

/** Under what name the base notes it. */
const note = 'unique names';

/** Whether an account wants no two contacts of one first and last name, where a wire refuses doubles at all. */
export async function hasUniqueNames(reader: Reader, accountId: number): Promise<boolean> {
  return (await reader.accounts.pin(accountId, note)) === 'on';
}

/** Switches that for an account. Contacts that are there stay as they are. Raises `not_found`. */
export async function setUniqueNames(
  hub: Hub,
  command: { readonly account: string; readonly to: 'on' | 'off' },
): Promise<void> {
  await hub.store.transaction(async (tx) => {
    const account = await tx.accounts.byName(command.account);
    if (account === undefined) throw new HubError({ kind: 'not_found', what: 'account', value: command.account });
    await tx.accounts.setPin(account.id, note, command.to);
  });
}
