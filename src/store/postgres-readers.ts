import type { Pool, PoolClient } from 'pg';
import { rowsOf } from './postgres-connection.ts';
import { isUnreachable } from './postgres-errors.ts';
import type { Session } from './statement.ts';

/** A connection that reads share, with when each of those on their way was sent. */
interface Shared {
  readonly client: Promise<PoolClient>;
  readonly waiting: Set<{ readonly since: number }>;
}

/** How many connections reads share; others of the pool are for those who need one for themselves. */
const mostShared = 4;

/** Milliseconds after which a read is taken for a slow one, which the next shall not have to wait for. */
const slow = 5;

/**
 * Sends reads on few connections, without waiting for the answers of those before: what comes in one turn goes out in
 * one piece, and is answered in one. A connection that breaks, or that nobody uses any more, goes back to the pool.
 */
export function sharedReaders(pool: Pool): Session['run'] {
  const open: Shared[] = [];

  function take(): Shared {
    const now = performance.now();
    const quick = open.filter(({ waiting }) => [...waiting].every(({ since }) => now - since < slow));
    if (quick.length === 0 && open.length < mostShared) return begin();
    const [first, ...others] = quick.length > 0 ? quick : open;
    return others.reduce((least, one) => (one.waiting.size < least.waiting.size ? one : least), first ?? begin());
  }

  function begin(): Shared {
    const shared = { client: pool.connect(), waiting: new Set<{ since: number }>() };
    open.push(shared);
    return shared;
  }

  async function give(shared: Shared, broken: boolean): Promise<void> {
    const at = open.indexOf(shared);
    if (at < 0) return;
    open.splice(at, 1);
    (await shared.client).release(broken);
  }

  return async (query) => {
    const shared = take();
    const read = { since: performance.now() };
    shared.waiting.add(read);
    let broken = false;
    try {
      return await rowsOf(await shared.client, query);
    } catch (error) {
      broken = isUnreachable(error);
      throw error;
    } finally {
      shared.waiting.delete(read);
      if (broken || shared.waiting.size === 0) await give(shared, broken).catch(() => undefined);
    }
  };
}
