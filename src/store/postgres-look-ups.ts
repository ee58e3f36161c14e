import type { ContactKey } from '../core/hub.ts';
import { gathered, laterInTurn } from './gathered.ts';
import { keyName } from './key-name.ts';
import { keyLists } from './postgres-keys.ts';
import type { ContactTable } from './schema.ts';
import type { Session } from './statement.ts';

type HolderRow = ContactTable & ContactKey;

/** Gives the holders of keys, lowest id first: what all requests of one turn look for is one statement for each account. */
export function gatheredLookUps(ask: Session['run']): NonNullable<Session['holders']> {
  const accounts = new Map<number, (key: ContactKey) => Promise<ReadonlyMap<string, readonly HolderRow[]>>>();

  function lookUpIn(accountId: number): (key: ContactKey) => Promise<ReadonlyMap<string, readonly HolderRow[]>> {
    const lookUp = gathered(async (wanted: readonly ContactKey[]) => {
      const keys = [...new Map(wanted.map((key) => [keyName(key), key])).values()];
      const rows = await ask<HolderRow>({
        sql: selectHolders,
        parameters: [accountId, ...keyLists(keys)],
        account: accountId,
      });
      return Map.groupBy(rows, keyName);
    }, laterInTurn);
    accounts.set(accountId, lookUp);
    return lookUp;
  }

  return async (accountId, key) => {
    const lookUp = accounts.get(accountId) ?? lookUpIn(accountId);
    return (await lookUp(key)).get(keyName(key)) ?? [];
  };
}

const selectHolders = `select k.kind, k.value, c.*
from unnest($2::text[], $3::text[]) as w(kind, value)
join contact_key k on k.account_id = $1 and k.kind = w.kind and k.value = w.value
join contact c on c.account_id = k.account_id and c.id = k.contact_id
order by c.id`;
