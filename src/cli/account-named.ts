import { HubError } from '../core/errors.ts';
import type { Account, Reader } from '../core/hub.ts';

/** The account that a command was told to work in. Raises `not_found`. */
export async function accountNamed(reader: Reader, name: string): Promise<Account> {
  const account = await reader.accounts.byName(name);
  if (account === undefined) throw new HubError({ kind: 'not_found', what: 'account', value: name });
  return account;
}
