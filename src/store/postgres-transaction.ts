import type { Pool } from 'pg';
import { installation } from '../core/hub.ts';
import { KnownHolders } from './known-holders.ts';
import { emptyAdditions } from './postgres-additions.ts';
import { settledChange } from './postgres-changes.ts';
import { chunksOf, repeating } from './postgres-connection.ts';
import { isOvertaken, isUnreachable, UnknownCommit } from './postgres-errors.ts';
import { type ContactIds, idsOver, nextOf } from './postgres-ids.ts';
import { holdersOf, keyLocks } from './postgres-keys.ts';
import { beginPipeline, type Pipeline } from './postgres-pipeline.ts';
import type { Addition, Engine, Query, WriteSession } from './statement.ts';

/**
 * Runs a transaction; see `Store.transaction`. It begins anew when others were faster or when the connection broke
 * before the commit was sent. Nothing relies on an isolation level: each statement sees what is committed when it begins.
 */
export function transaction<T>({ pool, engine, spareIds }: Base, work: Work<T>): Promise<T> {
  return repeating(() => attempt({ pool, engine, spareIds }, work), isOvertaken);
}

/** What the transactions of one base have in common. */
interface Base {
  readonly pool: Pool;
  readonly engine: Engine;
  /** Ids of contacts that were taken and not needed. */
  readonly spareIds: number[];
}

type Work<T> = (session: WriteSession) => Promise<T>;

async function attempt<T>({ pool, engine, spareIds }: Base, work: Work<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const pipeline = beginPipeline(client);
  const sending = sendingOver(pipeline);
  const contactIds = idsOver(sending.ask, spareIds);
  try {
    const answer = await work(sessionOf(sending, engine, contactIds));
    sending.flush();
    sending.end();
    await pipeline.commit();
    return answer;
  } catch (error) {
    if (isUnreachable(error) || error instanceof UnknownCommit) broken = error as Error;
    else await client.query('rollback').catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    sending.end();
    contactIds.giveBack();
    client.release(broken);
  }
}

/** So many additions wait for each other; more would let the server wait for them. */
const mostAdditions = 100;

/** What a session sends, in its order. */
interface Sending {
  ask<R>(query: Query): Promise<R[]>;
  send(query: Query): Promise<void>;
  add(addition: Addition): Promise<void>;
  /** Sends what was added. */
  flush(): void;
  /** From now on, to use it is an error: a forgotten `await` must not become a lost write. */
  end(): void;
}

function sendingOver(pipeline: Pipeline): Sending {
  let open = true;
  const behind = oneAccount();
  const additions = emptyAdditions();

  function checkOpen(): void {
    if (!open) throw new Error('a transaction was used after it had ended');
  }

  function flush(): void {
    checkOpen();
    const query = additions.take();
    if (query !== undefined) pipeline.send(behind(query));
  }

  return {
    async ask<R>(query: Query): Promise<R[]> {
      flush();
      return pipeline.ask<R>(behind(query));
    },
    async send(query) {
      flush();
      pipeline.send(behind(query));
    },
    async add(addition) {
      checkOpen();
      additions.push(addition);
      if (additions.size() < mostAdditions) return;
      flush();
      // On their way before the next come, so that the server has something to do meanwhile.
      await new Promise((resolve) => setImmediate(resolve));
    },
    flush,
    end: () => {
      open = false;
    },
  };
}

function sessionOf({ ask, send, add }: Sending, engine: Engine, contactIds: ContactIds): WriteSession {
  const known = new KnownHolders((accountId, keys) => holdersOf(ask, accountId, keys));
  return {
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
    add,
    meetOne: (query) => send(meetingOne(query)),
    lookAhead(accountId, keys, expected) {
      known.look(accountId, keys);
      if (expected === 'one') contactIds.expect(accountId, keys);
    },
    known,
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
