import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Crew, StepName } from '../core/duplicates/packed/steps.ts';

/** A step for a thread. */
export interface StepCall {
  readonly name: StepName;
  readonly args: readonly unknown[];
}

/** What came of it. */
export interface StepReply {
  readonly answer: unknown;
}

/** How a thread behaves. */
export interface ThreadOrder {
  /** Whether it leaves the processor to others who want it. */
  readonly behind: boolean;
}

interface Waiting extends StepCall {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

/** One thread alone reads what the others work on, and more would wait for it. */
const mostThreads = 8;

/** As many threads as help on this machine. */
export function usefulThreads(): number {
  return Math.min(mostThreads, availableParallelism());
}

/** Starts threads that search for duplicates. Disposing ends them, whatever they do. */
export function startCrew(size: number, order: ThreadOrder): Crew & AsyncDisposable {
  const waiting: Waiting[] = [];
  const idle: ((step: Waiting) => void)[] = [];
  const threads = Array.from({ length: size }, () => startThread(order, ready));

  function ready(work: (step: Waiting) => void): void {
    const next = waiting.shift();
    if (next === undefined) idle.push(work);
    else work(next);
  }

  return {
    size,
    run: (name, ...args) =>
      new Promise((resolve, reject) => {
        const step: Waiting = { name, args, resolve, reject };
        const work = idle.shift();
        if (work === undefined) waiting.push(step);
        else work(step);
      }),
    async [Symbol.asyncDispose]() {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

/** Starts a thread; `ready` is told whenever it has nothing to do. */
function startThread(workerData: ThreadOrder, ready: (work: (step: Waiting) => void) => void): Worker {
  const thread = new Worker(new URL('./matching-thread.ts', import.meta.url), { workerData });
  let current: Waiting | undefined;
  const work = (step: Waiting): void => {
    current = step;
    const { name, args } = step;
    thread.postMessage({ name, args } satisfies StepCall);
  };
  thread.on('message', ({ answer }: StepReply) => {
    const done = current;
    current = undefined;
    ready(work);
    done?.resolve(answer as never);
  });
  thread.on('error', (error) => current?.reject(error));
  ready(work);
  return thread;
}
