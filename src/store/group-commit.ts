import { HubError } from '../core/errors.ts';
import { addRows } from './sqlite-additions.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { type Counters, lastOfAll, sqliteCounters } from './sqlite-counters.ts';
import { type Engine, type Query, StaleRow, type WriteSession } from './statement.ts';

/**
 * How many callers may share a commit. On a fast disk few is best: with many, all callers wait for the writer at the
 * same time, and then the writer for them (measured with 64 callers: groups of 12 give a third more creates a second
 * than groups of 32). On a slow disk a commit takes many times as long as the work in it, and the groups grow.
 */
export const fewestPerCommit = 12;
const mostPerCommit = 256;

/**
 * Milliseconds after which a group takes no more callers, unless commits take a quarter of that or longer. Sharing a commit
 * saves little when the work takes much longer, and all callers wait for it.
 */
const longestWork = 10;

interface Caller {
  readonly work: (session: WriteSession) => Promise<unknown>;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What came of a caller's work. */
interface Attempt {
  /** To be called after the commit. */
  readonly answer: () => void;
  /** It failed when it had written already: that has to be taken back. */
  readonly isHalfDone: boolean;
}

/**
 * Runs transactions one after the other on one connection, and those that wait at the same time in one physical
 * commit: begin, all callers, commit, and only then the answers. Durability then costs one sync of the disk per group.
 * A caller that fails rolls back alone. That is so rare that nobody has a savepoint, for which SQLite copies each page before
 * it is changed: those who wrote before the one that failed begin anew.
 */
export class GroupCommit {
  readonly #connection: SqliteConnection;
  readonly #engine: Engine;
  #waiting: Caller[] = [];
  #perCommit = fewestPerCommit;
  /** Milliseconds. */
  #lastCommit = 0;
  #running = false;

  constructor(connection: SqliteConnection, engine: Engine) {
    this.#connection = connection;
    this.#engine = engine;
  }

  /** Resolves after the commit; see `Store.transaction`. */
  transaction<T>(work: (session: WriteSession) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as (answer: unknown) => void, reject });
      if (!this.#running) {
        this.#running = true;
        setImmediate(() => void this.#drain());
      }
    });
  }

  /** Resolves when no transaction is waiting or running. */
  async idle(): Promise<void> {
    while (this.#running) await new Promise((resolve) => setImmediate(resolve));
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#commit();
      // Lets in what arrived during the commit, so that it joins the next group.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#running = false;
  }

  async #commit(): Promise<void> {
    const callers: Caller[] = [];
    const start = performance.now();
    let attempts: readonly Attempt[];
    try {
      const counters = sqliteCounters(this.#connection);
      this.#connection.exec('begin immediate');
      attempts = await this.#together(this.#group(start), callers, counters);
      const last = attempts.at(-1);
      if (last?.isHalfDone) attempts = [...(await this.#apart(callers.slice(0, -1), counters)), last];
      counters.save();
      this.#finish(callers.length, start);
    } catch (error) {
      this.#abandon();
      // The base was not even free to begin: who would have been in the group must not wait for another.
      if (callers.length === 0) callers.push(...this.#waiting.splice(0, this.#perCommit));
      const refusal = storageRefusal(error);
      for (const caller of callers) caller.reject(refusal);
      return;
    }
    for (const { answer } of attempts) answer();
  }

  /** Runs callers, who are put into `callers` when their turn comes, up to the first that leaves something half done. */
  async #together(group: Iterable<Caller>, callers: Caller[], counters: Counters): Promise<readonly Attempt[]> {
    const attempts: Attempt[] = [];
    for (const caller of group) {
      callers.push(caller);
      const attempt = await this.#attempt(caller, counters);
      attempts.push(attempt);
      if (attempt.isHalfDone) break;
    }
    return attempts;
  }

  /** Takes everything back and runs callers once more, each with a savepoint: others may have written meanwhile. */
  async #apart(callers: readonly Caller[], counters: Counters): Promise<readonly Attempt[]> {
    this.#connection.exec('rollback');
    this.#connection.exec('begin immediate');
    counters.forget();
    const attempts: Attempt[] = [];
    for (const caller of callers) {
      this.#connection.exec('savepoint caller');
      const attempt = await this.#attempt(caller, counters);
      if (attempt.isHalfDone) this.#connection.exec('rollback to caller');
      this.#connection.exec('release caller');
      attempts.push(attempt);
    }
    return attempts;
  }

  /** Takes callers from those that wait, as long as the group has room. */
  *#group(start: number): Generator<Caller> {
    const end = start + Math.max(longestWork, 4 * this.#lastCommit);
    for (let count = 0; count < this.#perCommit; count += 1) {
      const caller = this.#waiting.shift();
      if (caller === undefined) return;
      yield caller;
      if (performance.now() > end) return;
    }
  }

  #finish(callers: number, start: number): void {
    const written = performance.now();
    this.#connection.exec('commit');
    this.#lastCommit = performance.now() - written;
    if (callers === this.#perCommit) this.#adapt(written - start, this.#lastCommit);
  }

  /** Doubles full groups while the disk takes many times as long as the work, and halves them when it does not. */
  #adapt(work: number, commit: number): void {
    if (commit > 4 * work) this.#perCommit = Math.min(mostPerCommit, this.#perCommit * 2);
    else if (commit < 2 * work) this.#perCommit = Math.max(fewestPerCommit, this.#perCommit / 2);
  }

  async #attempt(caller: Caller, { next }: Counters): Promise<Attempt> {
    const { session, end, hasWritten } = this.#session(next);
    try {
      const answer = await caller.work(session);
      return { answer: () => caller.resolve(answer), isHalfDone: false };
    } catch (error) {
      // On some disk errors SQLite has rolled back the whole group by itself: then nobody's writes are left.
      if (!this.#connection.inTransaction) throw error;
      const refusal = storageRefusal(error);
      return { answer: () => caller.reject(refusal), isHalfDone: hasWritten() };
    } finally {
      end();
    }
  }

  /** A session that refuses to work after its transaction: a forgotten `await` becomes an error, not a lost write. */
  #session(nextId: Counters['next']): { session: WriteSession; end: () => void; hasWritten: () => boolean } {
    let open = true;
    let written = false;
    const connection = this.#connection;
    const checked = (): SqliteConnection => {
      if (!open) throw new Error('a transaction was used after it had ended');
      return connection;
    };
    const rows = <R>(query: Query): R[] => {
      written ||= query.reading !== true;
      return checked().rows(query);
    };
    const additions = { engine: this.#engine, write: rows, nextChange: () => nextId('change') };
    const session: WriteSession = {
      engine: this.#engine,
      run: async (query) => rows(query),
      add: (addition) => addRows(additions, addition),
      async meetOne(query, otherwise) {
        if (rows(query).length !== 1) throw new StaleRow(otherwise);
      },
      stream: (query, chunkSize) => checked().chunks(query, chunkSize),
      settledChange: async () => lastOfAll,
      settle: async () => undefined,
      nextId: (kind) => {
        checked();
        return nextId(kind);
      },
      // There is no other writer to wait for.
      lock: () => void checked(),
    };
    return {
      session,
      end: () => {
        open = false;
      },
      hasWritten: () => written,
    };
  }

  #abandon(): void {
    if (this.#connection.inTransaction) this.#connection.exec('rollback');
  }
}

/** SQLite's codes for a full disk, a failing disk, a lock that did not come free, and a damaged file. */
const storageCodes: ReadonlySet<number> = new Set([5, 6, 8, 10, 11, 13, 14]);

function storageRefusal(error: unknown): unknown {
  const code = (error as { errcode?: unknown } | undefined)?.errcode;
  if (typeof code !== 'number' || !storageCodes.has(code & 0xff)) return error;
  const refusal = new HubError({ kind: 'busy', reason: 'storage' });
  refusal.cause = error;
  return refusal;
}
