import type { Session } from './statement.ts';

/**
 * Numbers of changes come from a sequence, so transactions commit in another order than their numbers have. A reader
 * that went by number alone would meet 12, and never 11, which commits later. So a transaction, before it takes its
 * first number, shares a lock whose own number is the last one taken by then: all of its changes lie above. What
 * lies up to the lowest of these locks can appear no more. The locks go with the commit, and with a connection that dies.
 */

/** The last number that was taken: what a transaction locks before it takes one, see `postgres-additions.ts`. */
export const lastTaken = 'select last_value - case when is_called then 0 else 1 end as last from change_ids';

/**
 * Up to which number no change can appear any more. In this order: whoever has taken a number up to `last` has its lock by
 * then, or has ended, and a later statement sees what it has committed.
 */
export async function settledChange(ask: Session['run']): Promise<number> {
  const [taken] = await ask<{ last: number }>({ sql: lastTaken, parameters: [] });
  const [open] = await ask<{ lowest: number | null }>({ sql: lowestLock, parameters: [] });
  const last = taken?.last ?? 0;
  return Math.min(last, open?.lowest ?? last);
}

/** Milliseconds between two looks whether a transaction has ended. */
const settlePause = 20;

/** Resolves when all transactions have ended that had announced themselves when it was asked: they lie below its own number. */
export async function settle(ask: Session['run']): Promise<void> {
  const [own] = await ask<{ id: number }>({ sql: `select nextval('change_ids') as id`, parameters: [] });
  while ((await settledChange(ask)) < (own?.id ?? 0)) {
    await new Promise((resolve) => setTimeout(resolve, settlePause));
  }
}

/** Locks of one number have the class 1 and the number in two halves; other locks of ours have two numbers. */
const lowestLock = `select min(classid::bigint << 32 | objid::bigint) as lowest
from pg_locks
where locktype = 'advisory' and objsubid = 1 and mode = 'ShareLock'
  and database = (select oid from pg_database where datname = current_database())`;
