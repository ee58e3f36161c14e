import { HubError } from '../errors.ts';
import type { Caller, Hub } from '../hub.ts';
import type { User } from './user.ts';

/** Adds a person to the account. Raises `duplicate` when the account has one with this mail, letter case aside. */
export async function createUser(
  hub: Hub,
  { accountId }: Caller,
  command: Omit<User, 'id' | 'createdAt' | 'changedAt'>,
): Promise<User> {
  return hub.store.transaction(async (tx) => {
    if ((await tx.users.byMail(accountId, command.mail)) !== undefined) {
      throw new HubError({ kind: 'duplicate', what: 'user', by: 'mail', value: command.mail, count: 'one' });
    }
    const at = hub.clock.now();
    return tx.users.insert(accountId, { ...command, createdAt: at, changedAt: at });
  });
}
