import { type FileHandle, open } from 'node:fs/promises';
import type { Address } from './address.ts';
import { type Interval, Intervals } from './intervals.ts';
import { readListLine } from './list-line.ts';

/** The addresses of one file. */
export interface SpamList {
  /** Lines that name an address, a network or a range. */
  readonly entries: number;
  readonly brokenLines: number;
  /** Numbers of the first broken lines, from 1. */
  readonly brokenAt: readonly number[];
  has(address: Address): boolean;
}

/** What came of reading a file in one state: the list, or why its content can be none. */
export type ReadList =
  | { readonly stamp: string; readonly list: SpamList }
  | { readonly stamp: string; readonly problem: string };

/** Broken lines that are named. */
const namedLines = 5;

/** Longer lines are cut: no entry is that long, and a file without line ends must not fill the memory. */
const longestLine = 1_000;

/** Bytes that are read before other work has its turn. */
const pieceSize = 32 * 1024;

/** The mark that editors put before UTF-8, read byte by byte as the rest. */
const byteOrderMark = /^ï»¿/;

/** Larger files are some mistake. */
const largestFile = 256 * 1024 * 1024;

/** Tells one state of a file from every other. */
export function stampOf(file: {
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}): string {
  return `${file.ino} ${file.size} ${file.mtimeMs} ${file.ctimeMs}`;
}

/**
 * Reads a list in small pieces. A file that is empty, or in which no line is an entry, is most often one that is being
 * written or a failed download, and no list. Gives `undefined` when the file was written to meanwhile; throws what the
 * disk says.
 */
export async function readListFile(path: string): Promise<ReadList | undefined> {
  const file = await open(path);
  try {
    const before = await file.stat();
    const stamp = stampOf(before);
    if (before.size > largestFile) return { stamp, problem: 'larger than 256 MB' };
    if (before.size === 0) return { stamp, problem: 'empty' };
    const list = await readLines(file);
    if (stampOf(await file.stat()) !== stamp) return undefined;
    return list.entries === 0 && list.brokenLines > 0 ? { stamp, problem: 'no line can be read' } : { stamp, list };
  } finally {
    await file.close();
  }
}

async function readLines(file: FileHandle): Promise<SpamList> {
  const reading = new Reading();
  let rest = '';
  for await (const piece of file.createReadStream({ encoding: 'latin1', highWaterMark: pieceSize, autoClose: false })) {
    const lines = (rest + String(piece)).split('\n');
    rest = (lines.pop() ?? '').slice(0, longestLine);
    await reading.add(lines);
  }
  await reading.add([rest]);
  return reading;
}

/** A list that grows. */
class Reading implements SpamList {
  entries = 0;
  brokenLines = 0;
  readonly brokenAt: number[] = [];
  readonly #ipv4 = new Intervals();
  readonly #ipv6 = new Intervals();
  #lines = 0;

  async add(lines: readonly string[]): Promise<void> {
    const intervals: Interval[] = [];
    for (const line of lines) {
      this.#lines += 1;
      const entry = readListLine(this.#lines === 1 ? line.replace(byteOrderMark, '') : line);
      if (entry === 'broken') this.#countBroken();
      else if (entry !== undefined) intervals.push(entry);
    }
    this.entries += intervals.length;
    await this.#ipv4.add(intervals.filter(([first]) => typeof first === 'number'));
    await this.#ipv6.add(intervals.filter(([first]) => typeof first === 'bigint'));
  }

  has(address: Address): boolean {
    return (typeof address === 'number' ? this.#ipv4 : this.#ipv6).has(address);
  }

  #countBroken(): void {
    this.brokenLines += 1;
    if (this.brokenLines <= namedLines) this.brokenAt.push(this.#lines);
  }
}
