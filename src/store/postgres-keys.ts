import { hash } from '../core/duplicates/hash.ts';
import type { Contact, ContactKey, Tx } from '../core/hub.ts';
import { toContact } from './contacts.ts';
import { keyName } from './key-name.ts';
import { lastTaken } from './postgres-changes.ts';
import { classOf, untilNobodyIsWithin } from './postgres-hold.ts';
import { integerList, type List, textList } from './postgres-lists.ts';
import type { ContactTable } from './schema.ts';
import type { Query, Session } from './statement.ts';

/** The first two holders of each key, in order of id. */
export async function holdersOf(
  ask: Session['run'],
  accountId: number,
  keys: readonly ContactKey[],
): Promise<readonly (ContactKey & { readonly contact: Contact })[]> {
  const query = { sql: selectHolders, parameters: [accountId, ...keyLists(keys)], account: accountId };
  const rows = await ask<ContactTable & ContactKey>(query);
  return rows.map((row) => ({ kind: row.kind, value: row.value, contact: toContact(row) }));
}

/** Kinds and values of keys, in two lists. */
export function keyLists(keys: readonly ContactKey[]): [List, List] {
  return [textList(keys, ({ kind }) => kind), textList(keys, ({ value }) => value)];
}

const selectHolders = `select w.kind, w.value, c.*
from (select unnest($2::text[]) as kind, unnest($3::text[]) as value) as w
cross join lateral (
  select contact_id from contact_key
  where account_id = $1 and kind = w.kind and value = w.value
  order by contact_id limit 2
) as k
join contact c on c.account_id = $1 and c.id = k.contact_id
order by c.id`;

/** From so many keys on, a transaction has the account for itself: the server's table of locks has an end. */
export const mostKeys = 500;

/**
 * The locks of one transaction. They are numbers: two keys that have the same one wait for each other without need, which
 * harms nobody. Everyone shares the account's own lock but who wants everything.
 */
export function keyLocks(send: (query: Query) => Promise<void>): Tx['lock'] {
  const held = new Map<number, Held>();

  async function take(accountId: number, wanted: readonly number[] | 'everything', all: Held): Promise<void> {
    await send(takingLocks(accountId, wanted));
    held.set(accountId, all);
  }

  return (accountId, what) => {
    const before = held.get(accountId);
    if (before === 'everything') return undefined;
    const wanted = what === 'everything' ? what : lockedFor(typeof what === 'function' ? what() : what);
    if (wanted === 'everything') return take(accountId, wanted, wanted);
    const more = [...(before === undefined ? wanted : wanted.difference(before))];
    if (before !== undefined && more.length === 0) return undefined;
    return take(accountId, more, wanted.union(before ?? new Set()));
  };
}

type Held = ReadonlySet<number> | 'everything';

function lockedFor(keys: Iterable<ContactKey>): Held {
  const numbers = new Set<number>();
  for (const key of keys) {
    if (numbers.size === mostKeys) return 'everything';
    numbers.add(lockNumber(key));
  }
  return numbers;
}

/**
 * Takes locks, in the order of the numbers, so that two cannot hold what the other waits for. With its locks, a
 * transaction announces itself (`postgres-changes.ts`): before it looks at the clock.
 */
export function takingLocks(accountId: number, wanted: Iterable<number> | 'everything'): Query {
  const numbers = wanted === 'everything' ? [] : [...wanted].sort((one, other) => one - other);
  return { sql: takeLocks, parameters: [classOf(accountId), integerList(numbers, Number), wanted !== 'everything'] };
}

const takeLocks = `with locked as materialized (
  select case
    when n is not null then pg_advisory_xact_lock($1::int, n::int)::text
    when $3::boolean then pg_advisory_xact_lock_shared($1::int, 0)::text || ${untilNobodyIsWithin}
    else pg_advisory_xact_lock($1::int, 0)::text || ${untilNobodyIsWithin}
  end as lock
  from unnest(array_prepend(null, $2::bigint[])) as n
)
select pg_advisory_xact_lock_shared(last) from (${lastTaken}) as l where (select count(lock) from locked) > 0`;

/** What is locked for a key, besides the account. */
export function lockNumber(key: ContactKey): number {
  // 0 is the account's own.
  return hash(keyName(key)) | 0 || 1;
}
