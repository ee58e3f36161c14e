import { NotInGroup } from './key-turns.ts';
import { refusalOf, UnknownCommit } from './postgres-errors.ts';
import { Group } from './postgres-group.ts';
import { joinGroup } from './postgres-member.ts';
import { type Base, committing, transaction, type Work } from './postgres-transaction.ts';

/** How many callers may share a commit. */
const mostMembers = 64;

/** How many groups of an account go on side by side: while one is on its way to the disk, the next is worked upon. */
const mostGroups = 2;

interface Caller {
  readonly work: Work<unknown>;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs transactions of one account that wait at the same time as one at the server: one journey for what they ask in a
 * turn of the event loop, one commit, one sync of the disk. See `Store.transaction` for those that may go this way. Whoever does
 * what cannot be taken back alone, or waits for a member, begins anew in a transaction of its own; so do all when the group fails.
 */
export function groupCommit(base: Base): <T>(accountId: number, work: Work<T>) => Promise<T> {
  const queues = new Map<number, Queue>();
  return <T>(accountId: number, work: Work<T>) =>
    new Promise<T>((resolve, reject) => {
      const queue = queues.get(accountId) ?? new Queue(base, accountId);
      queues.set(accountId, queue);
      queue.add({ work, resolve: resolve as (answer: unknown) => void, reject });
    });
}

/** Those of one account that wait. */
class Queue {
  readonly #base: Base;
  readonly #accountId: number;
  #waiting: Caller[] = [];
  #groups = 0;
  #isScheduled = false;

  constructor(base: Base, accountId: number) {
    this.#base = base;
    this.#accountId = accountId;
  }

  add(caller: Caller): void {
    this.#waiting.push(caller);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#waiting.length === 0 || this.#groups === mostGroups) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#run(this.#waiting.splice(0, mostMembers));
    });
  }

  async #run(callers: readonly Caller[]): Promise<void> {
    this.#groups += 1;
    // Callers that did not find room go on in the next.
    this.#schedule();
    await runTogether(this.#base, this.#accountId, callers);
    this.#groups -= 1;
    this.#schedule();
  }
}

/** Resolves when all have been told what became of them, or go on alone. */
async function runTogether(base: Base, accountId: number, callers: readonly Caller[]): Promise<void> {
  if (callers.length === 1) return runAlone(base, callers);
  try {
    const outcomes = await committing(base.pool, (sending) => runMembers(new Group(base, accountId, sending), callers));
    for (const tell of outcomes) tell();
  } catch (error) {
    if (!(error instanceof UnknownCommit)) return runAlone(base, callers);
    for (const { reject } of callers) reject(refusalOf(error));
  }
}

/** Gives what to do about each once the group is committed. */
async function runMembers(group: Group, callers: readonly Caller[]): Promise<readonly (() => void)[]> {
  const outcomes = await Promise.all(callers.map((caller) => runMember(group, caller)));
  group.close();
  return outcomes;
}

async function runMember(group: Group, caller: Caller): Promise<() => void> {
  const member = joinGroup(group);
  try {
    const answer = await caller.work(member.session);
    await member.finish();
    return () => caller.resolve(answer);
  } catch (error) {
    if (member.hasWritten()) group.fail(error);
    if (error instanceof NotInGroup) return () => void runAlone(group.base, [caller]);
    return () => caller.reject(refusalOf(error));
  } finally {
    member.end();
  }
}

async function runAlone(base: Base, callers: readonly Caller[]): Promise<void> {
  await Promise.all(callers.map(({ work, resolve, reject }) => transaction(base, work).then(resolve, reject)));
}
