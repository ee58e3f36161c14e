import { lastTaken } from './postgres-changes.ts';
import { keyLists } from './postgres-keys.ts';
import { integerList, type List, textList } from './postgres-lists.ts';
import type { Addition, Query } from './statement.ts';

/** Additions of one account that wait for each other: together they are one statement. */
export interface Additions {
  push(addition: Addition): void;
  /** How many wait. */
  size(): number;
  /** The statement that writes them, and nothing waits any more; undefined where nothing did. */
  take(): Query | undefined;
}

/** Begins with none. */
export function emptyAdditions(): Additions {
  let waiting: Addition[] = [];
  return {
    push: (addition) => void waiting.push(addition),
    size: () => waiting.length,
    take() {
      const [first] = waiting;
      if (first === undefined) return undefined;
      const account = first.accountId;
      const [made, others] = [waiting.filter(isNew), waiting.filter((addition) => !isNew(addition))];
      const lists = [...contactLists(made), ...heldKeyLists(made), ...heldKeyLists(others), ...changeLists(waiting)];
      waiting = [];
      return { sql: insertAll, parameters: [account, ...lists], account };
    },
  };
}

type With<K extends keyof Addition> = Addition & Required<Pick<Addition, K>>;

function isNew(addition: Addition): addition is With<'contact'> {
  return addition.contact !== undefined;
}

function isChange(addition: Addition): addition is With<'change'> {
  return addition.change !== undefined;
}

function contactLists(additions: readonly With<'contact'>[]): List[] {
  return [
    integerList(additions, ({ id }) => id),
    textList(additions, ({ contact }) => contact.public_id),
    integerList(additions, ({ contact }) => contact.version),
    integerList(additions, ({ contact }) => contact.created_at),
    integerList(additions, ({ contact }) => contact.modified_at),
    textList(additions, ({ contact }) => contact.fields),
  ];
}

function heldKeyLists(additions: readonly Addition[]): List[] {
  const keys = additions.flatMap((addition) => addition.keys);
  const ids = additions.flatMap(({ id, keys: { length } }) => new Array<number>(length).fill(id));
  return [integerList(ids, Number), ...keyLists(keys)];
}

function changeLists(additions: readonly Addition[]): List[] {
  const changes = additions.filter(isChange);
  return [
    integerList(changes, ({ id }) => id),
    integerList(changes, ({ change }) => change.at),
    textList(changes, ({ change }) => change.operation),
    textList(changes, ({ change }) => change.origin),
    integerList(changes, ({ change }) => change.source_id),
    integerList(changes, ({ change }) => change.credential_id),
    textList(changes, ({ change }) => change.fields),
  ];
}

/**
 * The keys of a new contact cannot be there yet: to look whether they are takes a third of the time of all.
 *
 * Changes get their numbers in the order they were added in, after the transaction has announced itself.
 */
const insertAll = `with contacts as (
  insert into contact (account_id, id, public_id, version, created_at, modified_at, fields)
  select $1::bigint, unnest($2::bigint[]), unnest($3::text[]), unnest($4::bigint[]), unnest($5::bigint[]),
    unnest($6::bigint[]), unnest($7::text[])
), keys as (
  insert into contact_key (account_id, contact_id, kind, value)
  select $1::bigint, unnest($8::bigint[]), unnest($9::text[]), unnest($10::text[])
), more_keys as (
  insert into contact_key (account_id, contact_id, kind, value)
  select $1::bigint, unnest($11::bigint[]), unnest($12::text[]), unnest($13::text[])
  on conflict do nothing
), announced as materialized (
  select pg_advisory_xact_lock_shared(last)::text as lock from (${lastTaken}) as l
)
insert into change (account_id, sequence, contact_id, at, operation, origin, source_id, credential_id, fields)
select $1::bigint, nextval('change_ids'), c.*
from announced, (
  select unnest($14::bigint[]), unnest($15::bigint[]), unnest($16::text[]), unnest($17::text[]), unnest($18::bigint[]),
    unnest($19::bigint[]), unnest($20::text[])
) as c
where lock is not null`;
