import type { PoolClient } from 'pg';
import { rowsOf } from './postgres-connection.ts';

/**
 * Numbers of changes come from a sequence, so transactions commit in another order than their numbers have. A reader
 * that went by number alone would meet 12, and never 11, which commits later. So a transaction, before it takes its
 * first number, shares a lock whose own number is the last one taken by then: all of its changes lie above. What
 * lies up to the lowest of these locks can appear no more. The locks go with the commit, and with a connection that dies.
 */

type Runner = Pick<PoolClient, 'query'>;

/** The last number that was taken. */
const lastTaken = 'select last_value - case when is_called then 0 else 1 end as last from change_ids';

/** Takes the next number; `announced` when this transaction has taken one before. */
export async function nextChange(client: Runner, announced: boolean): Promise<number> {
  const [row] = await rowsOf<{ id: number }>(client, { sql: announced ? next : announceAndNext, parameters: [] });
  return row?.id ?? 0;
}

const next = `select nextval('change_ids') as id`;

const announceAndNext = `with announced as materialized (
  select pg_advisory_xact_lock_shared(last)::text as lock from (${lastTaken}) as l
)
select nextval('change_ids') as id from announced where lock is not null`;

/**
 * How far the numbers have come, and up to which of them none can appear any more. In this order: whoever has taken a
 * number up to `last` has its lock by then, or has ended, and a later statement sees what it has committed.
 */
export async function changesUpTo(client: Runner): Promise<{ last: number; settled: number }> {
  const [taken] = await rowsOf<{ last: number }>(client, { sql: lastTaken, parameters: [] });
  const [open] = await rowsOf<{ lowest: number | null }>(client, { sql: lowestLock, parameters: [] });
  const last = taken?.last ?? 0;
  return { last, settled: Math.min(last, open?.lowest ?? last) };
}

/** Locks of one number have the class 1 and the number in two halves; other locks of ours have two numbers. */
const lowestLock = `select min(classid::bigint << 32 | objid::bigint) as lowest
from pg_locks
where locktype = 'advisory' and objsubid = 1 and mode = 'ShareLock'
  and database = (select oid from pg_database where datname = current_database())`;
