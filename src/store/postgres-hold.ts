import { randomInt } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { KeyTurns } from './key-turns.ts';
import { lastTaken } from './postgres-changes.ts';
import { execute } from './postgres-connection.ts';
import type { Query } from './statement.ts';

/**
 * What a transaction that has the account's lock, shared or alone, waits for besides: that nobody is within a hold, which may have
 * ended before those within. `$1` is the account's class; nothing of it is left when it has been waited for.
 */
export const untilNobodyIsWithin = 'pg_advisory_lock(~$1::int, 0)::text || pg_advisory_unlock(~$1::int, 0)::text';

/** The class of an account's locks; that of its holds is its complement. */
export function classOf(accountId: number): number {
  return accountId % 2 ** 31;
}

/**
 * An account that a process holds against all others, so that its own large writes can go on side by side: which of them want
 * the same keys it knows itself. The server would have to know thousands of keys for that, and its table of locks has an end.
 *
 * The hold has the account's lock alone, as its session's. Each write within shares a second lock; it takes that first, and then
 * makes sure that the hold is still there: by the hold's mark, a lock of its transaction, which a session that ends gives
 * back before those of its own. So whoever gets the account's lock after that meets the second one (`untilNobodyIsWithin`).
 */
export class Hold {
  /** The keys of those within. */
  readonly turns = new KeyTurns();
  readonly #client: PoolClient;
  readonly #class: number;
  readonly #mark: number;

  private constructor(client: PoolClient, accountClass: number, mark: number) {
    this.#client = client;
    this.#class = accountClass;
    this.#mark = mark;
  }

  /** Waits until nobody else has the account or anything of it. */
  static async take(pool: Pool, accountId: number): Promise<Hold> {
    const client = await pool.connect();
    const accountClass = classOf(accountId);
    const mark = randomInt(1, 2 ** 31);
    try {
      // All of it in one transaction: a pooler may give the next one another session.
      await Promise.all([
        execute(client, 'begin'),
        execute(client, 'select pg_advisory_lock($1::int, 0)', [accountClass]),
        execute(client, `select ${untilNobodyIsWithin}`, [accountClass]),
        execute(client, 'select pg_advisory_xact_lock(~$1::int, $2::int)', [accountClass, mark]),
      ]);
      return new Hold(client, accountClass, mark);
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  }

  /** What a write within says first. It fails when the hold has gone; and it announces the write, see `postgres-changes.ts`. */
  entering(): Query {
    return { sql: enter, parameters: [this.#class, this.#mark] };
  }

  /** Whether others want the account. */
  async isWaitedFor(): Promise<boolean> {
    const [row] = await execute<{ others: boolean }>(this.#client, othersWait, [this.#class]);
    return row?.others !== false;
  }

  /** Gives the account back; all within have ended, or what they do is not known. */
  async release(): Promise<void> {
    try {
      await execute(this.#client, 'select pg_advisory_unlock($1::int, 0)', [this.#class]);
      await execute(this.#client, 'commit');
      this.#client.release();
    } catch (error) {
      this.#client.release(error as Error);
    }
  }
}

const enter = `with entered as materialized (
  select pg_advisory_xact_lock_shared(~$1::int, 0)::text as lock
), held as materialized (
  select 1 / (case when pg_try_advisory_xact_lock_shared(~$1::int, $2::int) then 0 else 1 end) as still
  from entered where lock is not null
)
select pg_advisory_xact_lock_shared(last) from (${lastTaken}) as l where (select still from held) = 1`;

const othersWait = `select exists (
  select from pg_locks
  where locktype = 'advisory' and classid = $1::int::oid and objid = 0 and objsubid = 2 and not granted
    and database = (select oid from pg_database where datname = current_database())
) as others`;
