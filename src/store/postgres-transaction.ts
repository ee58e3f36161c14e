import type { Pool, PoolClient } from 'pg';
import { KnownHolders } from './known-holders.ts';
import { settledChange } from './postgres-changes.ts';
import { chunksOf, repeating } from './postgres-connection.ts';
import { isOvertaken, isUnreachable, UnknownCommit } from './postgres-errors.ts';
import { type ContactIds, idsOver, nextOf } from './postgres-ids.ts';
import { holdersOf, keyLocks } from './postgres-keys.ts';
import { beginPipeline } from './postgres-pipeline.ts';
import { meetingOne, type Sending, sendingOver } from './postgres-sending.ts';
import type { Engine, Query, WriteSession } from './statement.ts';

/**
 * Runs a transaction; see `Store.transaction`. It begins anew when others were faster or when the connection broke
 * before the commit was sent. Nothing relies on an isolation level: each statement sees what is committed when it begins.
 */
export function transaction<T>(base: Base, work: Work<T>): Promise<T> {
  return repeating(() => attempt(base, work), isOvertaken);
}

/** What the transactions of one base have in common. */
export interface Base {
  readonly pool: Pool;
  readonly engine: Engine;
  /** Ids of contacts that were taken and not needed. */
  readonly spareIds: number[];
}

export type Work<T> = (session: WriteSession) => Promise<T>;

function attempt<T>(base: Base, work: Work<T>): Promise<T> {
  return committing(base.pool, (sending) => withSession(base, sending, work));
}

/** Runs `work` with the session of a transaction. */
export async function withSession<T>({ engine, spareIds }: Base, sending: Sending, work: Work<T>): Promise<T> {
  const contactIds = idsOver(sending.ask, spareIds);
  try {
    return await work(sessionOf(sending, engine, contactIds));
  } finally {
    contactIds.giveBack();
  }
}

/** Runs `work` between begin and commit on a connection; what it raises takes everything back. */
export async function committing<T>(pool: Pool, work: (sending: Sending) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const pipeline = beginPipeline(client);
  const sending = sendingOver(pipeline);
  try {
    const answer = await work(sending);
    sending.flush();
    sending.end();
    await pipeline.commit();
    return answer;
  } catch (error) {
    if (isUnreachable(error) || error instanceof UnknownCommit) broken = error as Error;
    else broken = await takeBack(client);
    throw error;
  } finally {
    sending.end();
    client.release(broken);
  }
}

/** Gives what keeps the connection from being used again. */
async function takeBack(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback');
    return undefined;
  } catch (error) {
    return error as Error;
  }
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
      contactIds.expect(accountId, keys, expected);
    },
    known,
  };
}
