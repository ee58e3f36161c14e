import { withoutNul } from './table-digest.ts';

/**
 * A list as the server takes it fastest: in the binary form of its arrays (`array_send` in its sources), which neither side has
 * to put into a text and take apart again. Its elements have to be of the type that the statement names: `text[]`, `bigint[]`.
 * Put together when it is sent, right where it is sent from.
 */
export class List {
  readonly write: (space: Space) => void;

  constructor(write: (space: Space) => void) {
    this.write = write;
  }

  /** For the client, which calls it where a statement is no `bindMessage`. */
  toPostgres(): Buffer {
    const space = shared.emptied();
    this.write(space);
    return space.copy();
  }

  toJSON(): string {
    return this.toPostgres().toString('base64');
  }
}

/** A list for `text[]`. PostgreSQL has no letter NUL. */
export function textList<T>(items: readonly T[], textOf: (item: T) => string): List {
  return new List((space) => {
    writeHeader(space, items.length, types.text);
    for (const item of items) space.text(withoutNul(textOf(item)));
  });
}

/** A list for `bigint[]`, of whole numbers that a double holds exactly. */
export function integerList<T>(items: readonly T[], numberOf: (item: T) => number | null): List {
  return new List((space) => {
    writeHeader(space, items.length, types.bigint);
    for (const item of items) {
      const number = numberOf(item);
      space.int32(number === null ? -1 : 8);
      if (number === null) continue;
      space.int32(Math.floor(number / 2 ** 32));
      space.int32(number | 0);
    }
  });
}

/**
 * A `Bind` message of the server's protocol, with everything that comes back as text. The client's own is put together in a space
 * that grows, anew for each: of thousands of values that takes longer than the values.
 */
export function bindMessage(statement: string, values: readonly unknown[]): Buffer {
  const space = shared.emptied();
  space.letter('B');
  space.int32(0);
  space.name('');
  space.name(statement);
  space.int16(values.length);
  for (const value of values) space.int16(value instanceof List ? 1 : 0);
  space.int16(values.length);
  for (const value of values) {
    if (value instanceof List) space.sized(() => value.write(space));
    else if (value === null) space.int32(-1);
    else space.text(String(value));
  }
  space.int16(0);
  const message = space.copy();
  message.writeInt32BE(message.length - 1, 1);
  return message;
}

/** The server's numbers for its types. */
const types = { bigint: 20, text: 25 };

/** Dimensions, whether something is null, the type, how many there are, the first one's index. */
function writeHeader(space: Space, count: number, type: number): void {
  for (const number of [1, 1, type, count, 1]) space.int32(number);
}

/** Where bytes are put together, one after the other; it grows as needed. */
class Space {
  #bytes = Buffer.allocUnsafe(65_536);
  #end = 0;

  emptied(): this {
    this.#end = 0;
    return this;
  }

  copy(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#end));
  }

  letter(letter: string): void {
    this.#makeRoom(1);
    this.#bytes[this.#end++] = letter.charCodeAt(0);
  }

  int16(number: number): void {
    this.#makeRoom(2);
    this.#end = this.#bytes.writeInt16BE(number, this.#end);
  }

  int32(number: number): void {
    this.#makeRoom(4);
    this.#end = this.#bytes.writeInt32BE(number, this.#end);
  }

  /** A text that a zero ends. */
  name(text: string): void {
    this.#makeRoom(3 * text.length + 1);
    this.#end += this.#bytes.write(text, this.#end);
    this.#bytes[this.#end++] = 0;
  }

  /** A text after how many bytes it has. */
  text(text: string): void {
    // No letter takes more than three bytes for each of its units.
    this.#makeRoom(4 + 3 * text.length);
    const length = this.#bytes.write(text, this.#end + 4);
    this.#bytes.writeInt32BE(length, this.#end);
    this.#end += 4 + length;
  }

  /** What `write` writes, after how many bytes that has. */
  sized(write: () => void): void {
    const start = this.#end;
    this.int32(0);
    write();
    this.#bytes.writeInt32BE(this.#end - start - 4, start);
  }

  #makeRoom(size: number): void {
    if (this.#end + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#end + size));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}

/** Nobody waits for anything while they write. */
const shared = new Space();
