import type { Account, Caller, Reader } from '../core/hub.ts';
import { accountNamed } from './account-named.ts';
import { OperatorError } from './operator-error.ts';

/** Acts for the named account, or for the only one. Raises `not_found`. */
export async function callerOf(reader: Reader, name: string | undefined): Promise<Caller> {
  const { id } = name === undefined ? onlyOne(await reader.accounts.all()) : await accountNamed(reader, name);
  return { accountId: id, origin: 'admin' };
}

function onlyOne([account, ...more]: readonly Account[]): Account {
  if (account !== undefined && more.length === 0) return account;
  throw new OperatorError(account === undefined ? 'There is no account.' : 'There are several accounts: --account.');
}
