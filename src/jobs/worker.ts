import type { Job } from '../core/background.ts';
import type { Clock, Store, Tx } from '../core/hub.ts';

/** What a worker knows of one kind of job. */
export interface JobKind {
  /**
   * Does the work. Ends by calling `lease.finish`, or by throwing: then `retry` says when to try again. Must be
   * able to start over at any point, since a killed worker's job is taken over by another.
   */
  run(job: Job, lease: Lease): Promise<void>;
  /** Milliseconds until the next try after a failure; `undefined` gives the job up. */
  retry(job: Job, error: unknown): number | undefined;
  /** Written together with the end of a job that was given up. */
  giveUp(tx: Tx, job: Job): Promise<void>;
}

/** A worker's hold on a job. Every write through it fails once another worker has taken the job over. */
export interface Lease {
  /** Aborted when the lease is lost or has run out, and when the worker stops. */
  readonly signal: AbortSignal;
  /** Runs a transaction if the lease still holds. */
  write(work: (tx: Tx) => Promise<void>): Promise<void>;
  /** Ends the job, together with its last writes. */
  finish(work: (tx: Tx) => Promise<void>): Promise<void>;
}

/** Options of a worker; times in milliseconds. */
export interface WorkerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly kinds: Readonly<Record<string, JobKind>>;
  readonly name: string;
  /** Told about each failed try; for the log. */
  readonly onFailure: (job: Job, error: unknown, retryAfter: number | undefined) => void;
  /** Told when looking for work failed, as on a full disk; it is looked again at the next turn. */
  readonly onPollFailure: (error: unknown) => void;
  readonly pollEvery?: number;
  /** How long a killed worker's job stays untouched. */
  readonly leaseFor?: number;
  readonly slots?: number;
  readonly slotsPerAccount?: number;
}

/** A job that runs here, and how long nobody else may take it. */
interface Running {
  readonly job: Job;
  readonly abort: AbortController;
  until: number;
}

/** Thrown inside a job whose lease another worker holds: its result counts, not ours. */
class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Claims due jobs and runs them, several at a time but only some of one account, until it is stopped. */
export class Worker {
  readonly #options: Required<WorkerOptions>;
  readonly #running = new Map<Promise<void>, Running>();
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;
  #polling: Promise<unknown> | undefined;

  constructor(options: WorkerOptions) {
    this.#options = { pollEvery: 250, leaseFor: 10_000, slots: 4, slotsPerAccount: 2, ...options };
  }

  /** Looks for work now and from then on. */
  start(): void {
    this.#timer = undefined;
    this.#polling = this.#poll()
      .catch(this.#options.onPollFailure)
      .finally(() => {
        this.#polling = undefined;
        if (!this.#stopping) this.#timer = setTimeout(() => this.start(), this.#options.pollEvery);
      });
  }

  /** Takes no more jobs, interrupts the running ones and hands their leases back. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    await this.#polling;
    for (const { abort } of this.#running.values()) abort.abort();
    await Promise.all(this.#running.keys());
  }

  /** Runs everything that is due, and what that makes due, then resolves. For tests and for one-off runs. */
  async runDue(): Promise<void> {
    for (;;) {
      // A job that ends during the poll makes room, and perhaps work, that the poll did not know of.
      const wasIdle = this.#running.size === 0;
      const claimed = await this.#poll();
      if (wasIdle && claimed === 0) return;
      await Promise.all(this.#running.keys());
    }
  }

  /** Claims what there is room for; gives the number of jobs. */
  async #poll(): Promise<number> {
    let claimed = 0;
    while (!this.#stopping && this.#running.size < this.#options.slots) {
      const until = this.#options.clock.now().getTime() + this.#options.leaseFor;
      const job = await this.#claim();
      if (job === undefined) break;
      claimed += 1;
      const running = { job, abort: new AbortController(), until };
      const run = this.#run(running).finally(() => {
        this.#running.delete(run);
        this.#wake();
      });
      this.#running.set(run, running);
    }
    return claimed;
  }

  /** Looks at once instead of at the next turn: a slot is free, and the job may have asked for another one. */
  #wake(): void {
    if (this.#timer === undefined || this.#stopping) return;
    clearTimeout(this.#timer);
    this.start();
  }

  async #claim(): Promise<Job | undefined> {
    const { store, clock, kinds, name, leaseFor } = this.#options;
    const wanted = Object.keys(kinds);
    const exceptAccounts = this.#fullAccounts();
    const now = clock.now();
    // Asked outside a transaction first: an idle worker must not take the write lock four times a second.
    if (!(await store.jobs.due(wanted, exceptAccounts, now))) return undefined;
    const leaseUntil = new Date(now.getTime() + leaseFor);
    return store.transaction((tx) => tx.jobs.claim({ kinds: wanted, worker: name, exceptAccounts, now, leaseUntil }));
  }

  #fullAccounts(): number[] {
    const held = new Map<number, number>();
    for (const { job } of this.#running.values()) held.set(job.accountId, (held.get(job.accountId) ?? 0) + 1);
    return [...held].filter(([, slots]) => slots >= this.#options.slotsPerAccount).map(([accountId]) => accountId);
  }

  async #run(running: Running): Promise<void> {
    const { job, abort } = running;
    const { kinds, clock, leaseFor } = this.#options;
    const kind = kinds[job.kind];
    if (kind === undefined) return;
    const heart = setInterval(() => void this.#heartbeat(running), leaseFor / 3);
    // A base that cannot be reached says nothing: when the time is over, another worker may begin.
    const watch = setInterval(() => {
      if (clock.now().getTime() >= running.until) abort.abort();
    }, leaseFor / 30);
    try {
      await kind.run(job, this.#lease(job, abort.signal));
    } catch (error) {
      await this.#failed(kind, job, error);
    } finally {
      clearInterval(heart);
      clearInterval(watch);
    }
  }

  #lease(job: Job, signal: AbortSignal): Lease {
    const { store, clock, leaseFor } = this.#options;
    return {
      signal,
      write: (work) =>
        store.transaction(async (tx) => {
          const leaseUntil = new Date(clock.now().getTime() + leaseFor);
          if (!(await tx.jobs.heartbeat(job, leaseUntil))) throw new LeaseLost();
          await work(tx);
        }),
      finish: (work) =>
        store.transaction(async (tx) => {
          if (!(await tx.jobs.finish(job))) throw new LeaseLost();
          await work(tx);
        }),
    };
  }

  async #heartbeat(running: Running): Promise<void> {
    const { store, clock, leaseFor } = this.#options;
    const until = clock.now().getTime() + leaseFor;
    try {
      const held = await store.transaction((tx) => tx.jobs.heartbeat(running.job, new Date(until)));
      if (held) running.until = Math.max(running.until, until);
      else running.abort.abort();
    } catch {
      // A heartbeat that cannot be written is one that did not happen: the lease then runs out, as it should.
    }
  }

  async #failed(kind: JobKind, job: Job, error: unknown): Promise<void> {
    const { store, clock, onFailure } = this.#options;
    if (error instanceof LeaseLost) return;
    const now = clock.now();
    const retryAfter = this.#stopping ? 0 : kind.retry(job, error);
    onFailure(job, error, retryAfter);
    const ended = store.transaction(async (tx) => {
      if (retryAfter !== undefined) await tx.jobs.release(job, new Date(now.getTime() + retryAfter));
      else if (await tx.jobs.finish(job)) await kind.giveUp(tx, job);
    });
    // When even this cannot be written, the lease runs out and the job is tried again.
    await ended.catch((failure: unknown) => onFailure(job, failure, undefined));
  }
}
