import { setPriority } from 'node:os';
import { parentPort, type Transferable, workerData } from 'node:worker_threads';
import { steps } from '../core/duplicates/packed/steps.ts';
import type { StepCall, StepReply, ThreadOrder } from './matching-crew.ts';

// One of the threads that search a base for duplicates: does the steps that it is sent, one after the other.

const port = parentPort;
if (port === null) throw new Error('this file runs as a thread');

// Where a server runs on the same machine, it goes first. On Linux this concerns the thread alone.
if ((workerData as ThreadOrder).behind) setPriority(10);

port.on('message', ({ name, args }: StepCall) => {
  const step = steps[name] as unknown as (...args: readonly unknown[]) => unknown;
  const answer = step(...args);
  const reply: StepReply = { answer };
  port.postMessage(reply, [...roomsIn(answer)]);
});

/** The memory of an answer, which changes hands instead of being copied; what is shared stays with both. */
function* roomsIn(value: unknown): Generator<Transferable> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) yield value.buffer;
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) yield* roomsIn(part);
  }
}
