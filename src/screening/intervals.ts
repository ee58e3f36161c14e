import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Address } from './address.ts';

/** Both ends belong to it and are of one kind. */
export type Interval = readonly [first: Address, last: Address];

/** Intervals in order that do not overlap: from `firsts[i]` to `lasts[i]`. */
interface Run {
  readonly firsts: ArrayLike<Address>;
  readonly lasts: ArrayLike<Address>;
}

/** Intervals that are merged before other work has its turn. */
const stretch = 10_000;

/**
 * Many intervals of one kind of address. They come in batches; each becomes a sorted run, and runs of like size become
 * one. So there are few runs to look into, and nothing takes long, however many intervals there are in the end.
 */
export class Intervals {
  readonly #runs: Run[] = [];

  /** Adds a batch; some thousand at a time. */
  async add(batch: readonly Interval[]): Promise<void> {
    if (batch.length === 0) return;
    const run = new GrowingRun();
    for (const interval of batch.toSorted(byFirst)) run.append(interval);
    this.#runs.push(run.packed());
    for (;;) {
      const [left, right] = this.#runs.slice(-2);
      if (left === undefined || right === undefined || left.firsts.length > 2 * right.firsts.length) return;
      this.#runs.splice(-2, 2, await merged(left, right));
    }
  }

  has(address: Address): boolean {
    return this.#runs.some((run) => isCovered(run, address));
  }
}

function byFirst(left: Interval, right: Interval): number {
  return left[0] < right[0] ? -1 : left[0] > right[0] ? 1 : 0;
}

async function merged(left: Run, right: Run): Promise<Run> {
  const run = new GrowingRun();
  let [atLeft, atRight] = [0, 0];
  for (let count = 1; ; count += 1) {
    const [ofLeft, ofRight] = [intervalAt(left, atLeft), intervalAt(right, atRight)];
    if (ofLeft !== undefined && (ofRight === undefined || ofLeft[0] <= ofRight[0])) {
      run.append(ofLeft);
      atLeft += 1;
    } else if (ofRight !== undefined) {
      run.append(ofRight);
      atRight += 1;
    } else return run.packed();
    if (count % stretch === 0) await othersTurn();
  }
}

function intervalAt({ firsts, lasts }: Run, index: number): Interval | undefined {
  const [first, last] = [firsts[index], lasts[index]];
  return first === undefined || last === undefined ? undefined : [first, last];
}

function isCovered({ firsts, lasts }: Run, address: Address): boolean {
  let [low, high] = [0, firsts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((firsts[middle] ?? 0) <= address) low = middle + 1;
    else high = middle;
  }
  const last = lasts[low - 1];
  return last !== undefined && address <= last;
}

class GrowingRun {
  readonly #firsts: Address[] = [];
  readonly #lasts: Address[] = [];

  /** Adds an interval that begins not before the last one; those that overlap become one. */
  append([first, last]: Interval): void {
    const end = this.#lasts.at(-1);
    if (end === undefined || first > end) {
      this.#firsts.push(first);
      this.#lasts.push(last);
    } else if (last > end) this.#lasts[this.#lasts.length - 1] = last;
  }

  packed(): Run {
    return { firsts: pack(this.#firsts), lasts: pack(this.#lasts) };
  }
}

/** Numbers take four bytes here instead of up to twenty. */
function pack(addresses: readonly Address[]): ArrayLike<Address> {
  return areNumbers(addresses) ? new Uint32Array(addresses) : addresses;
}

/** All are of one kind. */
function areNumbers(addresses: readonly Address[]): addresses is readonly number[] {
  return typeof addresses[0] === 'number';
}
