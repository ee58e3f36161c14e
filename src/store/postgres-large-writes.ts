import type { Pool } from 'pg';
import type { Turn } from './key-turns.ts';
import { refusalOf, UnknownCommit } from './postgres-errors.ts';
import { Hold } from './postgres-hold.ts';
import type { Sending } from './postgres-sending.ts';
import { type Base, committing, transaction, type Work, withSession } from './postgres-transaction.ts';
import { turnLock } from './postgres-turn-lock.ts';
import type { WriteSession } from './statement.ts';

/** Milliseconds that an account is held at the least before others who want it are asked for. */
const shortestHold = 150;

/** How many go on side by side. */
export const mostWithin = 4;

/**
 * Runs transactions of one account with more keys than the server should know. One by itself has the account alone. Several are
 * within a hold (`postgres-hold.ts`), side by side unless they want the same keys. When one fails there it begins anew, alone.
 *
 * Those within take their connections from a pool of their own: all the others may be in use by who waits for the account.
 */
export function largeWrites(base: Base, pool: Pool): <T>(accountId: number, work: Work<T>) => Promise<T> {
  const accounts = new Map<number, LargeWrites>();
  return (accountId, work) => {
    const writes = accounts.get(accountId) ?? new LargeWrites(base, pool, accountId);
    accounts.set(accountId, writes);
    return writes.run(work);
  };
}

/** A hold and who is within. */
interface Shelter {
  readonly hold: Promise<Hold>;
  /** Resolves when the account is given back. */
  readonly ended: Promise<void>;
  readonly end: () => void;
  within: number;
  /** When others who want the account are asked for next. */
  until: number;
  isClosed: boolean;
}

/** Those of one account. */
class LargeWrites {
  readonly #base: Base;
  readonly #pool: Pool;
  readonly #accountId: number;
  #running = 0;
  #shelter: Shelter | undefined;

  constructor(base: Base, pool: Pool, accountId: number) {
    this.#base = base;
    this.#pool = pool;
    this.#accountId = accountId;
  }

  async run<T>(work: Work<T>): Promise<T> {
    this.#running += 1;
    try {
      return this.#running === 1 ? await transaction(this.#base, work) : await this.#beside(work);
    } finally {
      this.#running -= 1;
    }
  }

  async #beside<T>(work: Work<T>): Promise<T> {
    const shelter = await this.#enter();
    try {
      return await this.#within(await shelter.hold, work);
    } catch (error) {
      // Whatever it was: those who come later begin with another hold, and meet what this one has left behind.
      shelter.isClosed = true;
      if (error instanceof UnknownCommit) throw refusalOf(error);
    } finally {
      this.#leave(shelter);
    }
    return transaction(this.#base, work);
  }

  async #within<T>(hold: Hold, work: Work<T>): Promise<T> {
    const { turn, end } = hold.turns.begin();
    try {
      return await committing(this.#pool, (sending) => {
        const lock = lockWithin(hold, turn, this.#accountId, sending.send);
        return withSession(this.#base, sending, (session) => work({ ...session, lock }));
      });
    } catch (error) {
      // Who waits for its keys must not go on before it is known what became of it.
      if (error instanceof UnknownCommit) hold.turns.spoil();
      throw error;
    } finally {
      end();
    }
  }

  async #enter(): Promise<Shelter> {
    while (this.#shelter?.isClosed === true) await this.#shelter.ended;
    this.#shelter ??= shelterOf(Hold.take(this.#base.pool, this.#accountId));
    const shelter = this.#shelter;
    shelter.within += 1;
    if (performance.now() > shelter.until) void closeIfWaitedFor(shelter);
    return shelter;
  }

  #leave(shelter: Shelter): void {
    shelter.within -= 1;
    if (shelter.within > 0) return;
    shelter.isClosed = true;
    void shelter.hold
      .then((hold) => hold.release())
      .catch(() => undefined)
      .then(() => {
        if (this.#shelter === shelter) this.#shelter = undefined;
        shelter.end();
      });
  }
}

function shelterOf(hold: Promise<Hold>): Shelter {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  return { hold, ended, end, within: 0, until: performance.now() + shortestHold, isClosed: false };
}

/** As long as nobody waits it stays open, since to take it anew would cost those within the time in which it empties. */
async function closeIfWaitedFor(shelter: Shelter): Promise<void> {
  shelter.until = Number.POSITIVE_INFINITY;
  try {
    const hold = await shelter.hold;
    if (await hold.isWaitedFor()) shelter.isClosed = true;
  } catch {
    shelter.isClosed = true;
  }
  shelter.until = performance.now() + shortestHold;
}

/** Takes keys among those within; the first time, it enters. */
function lockWithin(hold: Hold, turn: Turn, accountId: number, send: Sending['send']): WriteSession['lock'] {
  let hasEntered = false;
  return turnLock(accountId, turn, async (numbers) => {
    await hold.turns.take(turn, numbers);
    if (hasEntered) return;
    hasEntered = true;
    await send(hold.entering());
  });
}
