import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { type ContactKey, installation } from '../core/hub.ts';
import { changesUpTo, nextChange } from './postgres-changes.ts';
import { chunksOf, execute, repeating, rowsOf } from './postgres-connection.ts';
import { isOvertaken, isUnreachable, UnknownCommit } from './postgres-errors.ts';
import type { Engine, Query, WriteSession } from './statement.ts';

/**
 * Runs a transaction; see `Store.transaction`. It begins anew when others were faster or when the connection broke
 * before the commit was sent. Nothing relies on an isolation level: each statement sees what is committed when it begins.
 */
export function transaction<T>(pool: Pool, engine: Engine, work: (session: WriteSession) => Promise<T>): Promise<T> {
  return repeating(() => attempt(pool, engine, work), isOvertaken);
}

async function attempt<T>(pool: Pool, engine: Engine, work: (session: WriteSession) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const { session, end } = sessionOf(client, engine);
  try {
    await execute(client, 'begin');
    const answer = await work(session);
    end();
    await commit(client);
    return answer;
  } catch (error) {
    if (isUnreachable(error) || error instanceof UnknownCommit) broken = error as Error;
    else await client.query('rollback').catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    end();
    client.release(broken);
  }
}

async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('commit').catch((error: unknown) => {
    throw isUnreachable(error) ? new UnknownCommit('the connection went during a commit', { cause: error }) : error;
  });
  if (command !== 'COMMIT') throw new Error('a transaction went on after one of its statements had failed');
}

/** A session that refuses to work after its transaction: a forgotten `await` becomes an error, not a lost write. */
function sessionOf(client: PoolClient, engine: Engine): { session: WriteSession; end: () => void } {
  let open = true;
  let changes = false;
  const behind = oneAccount();
  const held: Held = new Map();
  const checked = (): PoolClient => {
    if (!open) throw new Error('a transaction was used after it had ended');
    return client;
  };
  const session: WriteSession = {
    engine,
    run: async (query) => rowsOf(checked(), behind(query)),
    async *stream(query, chunkSize) {
      yield* chunksOf(checked(), behind(query), chunkSize);
    },
    settledChange: async () => (await changesUpTo(checked())).settled,
    settle: async () => undefined,
    async nextId(kind) {
      if (kind !== 'change') return nextOf(checked(), kind);
      const id = await nextChange(checked(), changes);
      changes = true;
      return id;
    },
    lock: (accountId, what) => lock(checked(), held, accountId, typeof what === 'function' ? what() : what),
  };
  return {
    session,
    end: () => {
      open = false;
    },
  };
}

/**
 * A transaction writes what belongs to one account, and besides only what belongs to the installation. Whose rows its
 * statements may meet is set again only where that changes.
 */
function oneAccount(): (query: Query) => Query {
  let set: number | undefined;
  let own: number | undefined;
  return (query) => {
    const { account, ...rest } = query;
    if (account === undefined || account === set) return rest;
    if (account > installation) own ??= account;
    if (account > installation && account !== own) throw new Error('a transaction went from one account to another');
    set = account;
    return query;
  };
}

async function nextOf(client: PoolClient, kind: string): Promise<number> {
  const [row] = await rowsOf<{ id: number }>(client, { sql: `select nextval('${kind}_ids') as id`, parameters: [] });
  return row?.id ?? 0;
}

/** From so many keys on, a transaction has the account for itself: the server's table of locks has an end. */
const mostKeys = 500;

/**
 * Locks are numbers: two keys that have the same one wait for each other without need, which harms nobody. Everyone shares
 * the account's own lock but who wants everything. Taken in the order of the numbers, so that two cannot hold
 * what the other waits for.
 */
async function lock(
  client: PoolClient,
  held: Held,
  accountId: number,
  what: readonly ContactKey[] | 'everything',
): Promise<void> {
  const before = held.get(accountId);
  if (before === 'everything') return;
  const everything = what === 'everything' || what.length > mostKeys;
  const wanted = new Set(everything ? [] : what.map((key) => numberOf(accountId, key)));
  const numbers = [...(before === undefined ? wanted : wanted.difference(before))];
  if (before !== undefined && !everything && numbers.length === 0) return;
  numbers.sort((one, other) => one - other);
  await rowsOf(client, { sql: takeLocks, parameters: [accountId % 2 ** 31, numbers, !everything] });
  held.set(accountId, everything ? 'everything' : wanted.union(before ?? new Set()));
}

/** What a transaction has locked, by account. */
type Held = Map<number, ReadonlySet<number> | 'everything'>;

const takeLocks = `select case
  when n is not null then pg_advisory_xact_lock($1::int, n)
  when $3::boolean then pg_advisory_xact_lock_shared($1::int, 0)
  else pg_advisory_xact_lock($1::int, 0)
end
from unnest(array_prepend(null, $2::int[])) as n`;

function numberOf(accountId: number, { kind, value }: ContactKey): number {
  const hash = createHash('sha256')
    .update(JSON.stringify([accountId, kind, value]))
    .digest();
  // 0 is the account's own.
  return hash.readInt32BE() || 1;
}
