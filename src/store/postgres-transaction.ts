import type { Pool } from 'pg';
import { installation } from '../core/hub.ts';
import { KnownHolders } from './known-holders.ts';
import { emptyAdditions } from './postgres-additions.ts';
import { settledChange } from './postgres-changes.ts';
import { chunksOf, repeating } from './postgres-connection.ts';
import { isOvertaken, isUnreachable, UnknownCommit } from './postgres-errors.ts';
import { idsOver, nextOf } from './postgres-ids.ts';
import { holdersOf, keyLocks } from './postgres-keys.ts';
import { beginPipeline, type Pipeline } from './postgres-pipeline.ts';
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
  const pipeline = beginPipeline(client);
  const { session, flush, end } = sessionOf(pipeline, engine);
  try {
    const answer = await work(session);
    flush();
    end();
    await pipeline.commit();
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

/** So many additions wait for each other; more would let the server wait for them. */
const mostAdditions = 200;

/** A session that refuses to work after its transaction: a forgotten `await` becomes an error, not a lost write. */
function sessionOf(pipeline: Pipeline, engine: Engine): { session: WriteSession; flush: () => void; end: () => void } {
  let open = true;
  const behind = oneAccount();
  const additions = emptyAdditions();
  const contactIds = idsOver(ask);
  const known = new KnownHolders((accountId, keys) => holdersOf(ask, accountId, keys));

  /** Sends what was added before. */
  function flush(): void {
    if (!open) throw new Error('a transaction was used after it had ended');
    const query = additions.take();
    if (query !== undefined) pipeline.send(behind(query));
  }

  async function ask<R>(query: Query): Promise<R[]> {
    flush();
    return pipeline.ask(behind(query));
  }

  async function send(query: Query): Promise<void> {
    flush();
    pipeline.send(behind(query));
  }

  const session: WriteSession = {
    engine,
    async run<R>(query: Query): Promise<R[]> {
      if (query.silent !== true) return ask<R>(query);
      await send(query);
      return [];
    },
    stream: (query, chunkSize) => chunksOf(ask, query, chunkSize),
    settledChange: () => settledChange(ask),
    settle: async () => undefined,
    nextId: (kind, mayFollow = 0) => (kind === 'contact' ? contactIds.next(mayFollow) : nextOf(ask, kind)),
    lock: keyLocks(send),
    async add(addition) {
      if (additions.size() >= mostAdditions || !open) flush();
      additions.push(addition);
    },
    meetOne: (query) => send(meetingOne(query)),
    lookAhead(accountId, keys, expected) {
      known.look(accountId, keys);
      if (expected === 'one') contactIds.expect(accountId, keys);
    },
    known,
  };
  return {
    session,
    flush,
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

/** The same statement, failing where it does not meet one row: what was sent after it is not done then either. */
function meetingOne(query: Query): Query {
  let sql = meeting.get(query.sql);
  if (sql === undefined) {
    sql = `with met as (${query.sql}) select 1 / count(*) from met`;
    meeting.set(query.sql, sql);
  }
  return { ...query, sql };
}

const meeting = new Map<string, string>();
