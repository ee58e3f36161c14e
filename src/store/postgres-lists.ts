import { withoutNul } from './table-digest.ts';

/**
 * Lists as the server takes them fastest: in the binary form of its arrays (`array_send` in its sources), which neither side has
 * to put into a text and take apart again. Their elements have to be of the type that the statement names: `text[]`, `bigint[]`.
 */

/** The server's numbers for its types. */
const types = { bigint: 20, text: 25 };

/** Bytes before the first element: dimensions, whether something is null, the type, how many there are, the first one's index. */
const headerSize = 20;

/** Where lists are put together; what is sent is a copy of its beginning. */
let space = Buffer.allocUnsafe(65_536);

/** A list for `text[]`. PostgreSQL has no letter NUL. */
export function textList<T>(items: readonly T[], textOf: (item: T) => string): Buffer {
  let end = headerSize;
  for (const item of items) {
    const text = withoutNul(textOf(item));
    const start = end + 4;
    // No letter takes more than three bytes for each of its units.
    makeRoom(start + 3 * text.length);
    const length = space.write(text, start);
    space.writeInt32BE(length, end);
    end = start + length;
  }
  return listUpTo(end, items.length, types.text);
}

/** A list for `bigint[]`, of whole numbers that a double holds exactly. */
export function integerList<T>(items: readonly T[], numberOf: (item: T) => number | null): Buffer {
  makeRoom(headerSize + 12 * items.length);
  let end = headerSize;
  for (const item of items) {
    const number = numberOf(item);
    space.writeInt32BE(number === null ? -1 : 8, end);
    end += 4;
    if (number === null) continue;
    space.writeInt32BE(Math.floor(number / 2 ** 32), end);
    space.writeInt32BE(number | 0, end + 4);
    end += 8;
  }
  return listUpTo(end, items.length, types.bigint);
}

function makeRoom(size: number): void {
  if (size <= space.length) return;
  const larger = Buffer.allocUnsafe(2 * size);
  space.copy(larger);
  space = larger;
}

function listUpTo(end: number, count: number, type: number): Buffer {
  space.writeInt32BE(1, 0);
  space.writeInt32BE(1, 4);
  space.writeInt32BE(type, 8);
  space.writeInt32BE(count, 12);
  space.writeInt32BE(1, 16);
  return Buffer.from(space.subarray(0, end));
}
