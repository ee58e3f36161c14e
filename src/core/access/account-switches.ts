import { HubError } from '../errors.ts';
import type { Hub, Reader } from '../hub.ts';

/** What can be switched for an account, and under what name the base notes it. All are off where nothing was said. */
const notes = {
  /** No two contacts of one first and last name, where a wire refuses doubles at all. */
  uniqueNames: 'unique names',
  /** Creating a contact that is there updates it, where a wire would refuse it. */
  creatingUpdates: 'creating updates',
} as const;

/** Name of a switch. */
export type AccountSwitch = keyof typeof notes;

/** Whether an account has something switched on. */
export async function isSwitchedOn(reader: Reader, accountId: number, name: AccountSwitch): Promise<boolean> {
  return (await reader.accounts.pin(accountId, notes[name])) === 'on';
}

/** Switches something for an account. Contacts that are there stay as they are. Raises `not_found`. */
export async function switchAccount(
  hub: Hub,
  command: { readonly account: string; readonly name: AccountSwitch; readonly to: 'on' | 'off' },
): Promise<void> {
  const { name, to } = command;
  await hub.store.transaction(async (tx) => {
    const account = await tx.accounts.byName(command.account);
    if (account === undefined) throw new HubError({ kind: 'not_found', what: 'account', value: command.account });
    await tx.accounts.setPin(account.id, notes[name], to);
  });
}
