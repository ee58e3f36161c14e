import { featuresFrom, featuresText } from '../feature-text.ts';
import type { Features } from '../features.ts';
import { blockingHashes } from '../keys.ts';
import { countedTerms } from '../terms.ts';

type Values = Uint8Array | Float64Array;

/** Lists of values one behind the other: list `n` begins at `starts[n]` and ends where the next one begins. */
export interface Lists<T extends Values> {
  readonly values: T;
  readonly starts: Uint32Array;
}

/**
 * Contacts as numbers and bytes instead of objects, in the order in which they came. All threads read the same memory
 * once the parts are joined.
 */
export interface PackedContacts {
  readonly count: number;
  /** Features, see `feature-text.ts`; the first byte says how the others are letters. */
  readonly texts: Lists<Uint8Array>;
  /** Blocking keys, those of identity first. */
  readonly keys: Lists<Float64Array>;
  /** How many of a contact's keys are of identity. */
  readonly identities: Uint16Array;
  readonly terms: Lists<Float64Array>;
}

/** How the letters of a text are written: a byte each where all of them fit, else two. */
const encodings = ['latin1', 'utf16le'] as const;
const wide = /[\u0100-\uffff]/;

/** Packs some contacts into memory of their own. */
export function packContacts(contacts: readonly Features[]): PackedContacts {
  const keys = contacts.map(blockingHashes);
  return {
    count: contacts.length,
    texts: textLists(contacts.map(featuresText)),
    keys: numberLists(keys.map(({ identity, others }) => [...identity, ...others])),
    identities: Uint16Array.from(keys, ({ identity }) => identity.length),
    terms: numberLists(contacts.map(countedTerms)),
  };
}

/** Puts packed contacts one behind the other, into memory that threads share. */
export function joinPacked(parts: readonly PackedContacts[]): PackedContacts {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const identities = new Uint16Array(shared(count, Uint16Array.BYTES_PER_ELEMENT));
  let position = 0;
  for (const part of parts) {
    identities.set(part.identities, position);
    position += part.count;
  }
  const all = <T extends Values>(lists: (part: PackedContacts) => Lists<T>, kind: new (room: SharedArrayBuffer) => T) =>
    joinLists(parts.map(lists), count, kind);
  return {
    ...{ count, identities },
    texts: all(({ texts }) => texts, Uint8Array),
    keys: all(({ keys }) => keys, Float64Array),
    terms: all(({ terms }) => terms, Float64Array),
  };
}

/** Memory for numbers of a size that all threads read and write. */
export function shared(count: number, bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(count * bytes);
}

/** The features of packed contacts by position. */
export function featuresReader({ texts }: Pick<PackedContacts, 'texts'>): (contact: number) => Features {
  const bytes = Buffer.from(texts.values.buffer, texts.values.byteOffset, texts.values.byteLength);
  return (contact) => {
    const start = texts.starts[contact] ?? 0;
    const encoding = encodings[bytes[start] ?? 0];
    return featuresFrom(bytes.toString(encoding, start + 1, texts.starts[contact + 1]));
  };
}

function textLists(texts: readonly string[]): Lists<Uint8Array> {
  const wides = texts.map((text) => wide.test(text));
  const starts = startsOf(texts.map((text, index) => 1 + text.length * (wides[index] ? 2 : 1)));
  const values = Buffer.allocUnsafeSlow(starts.at(-1) ?? 0);
  for (const [index, text] of texts.entries()) {
    const start = starts[index] ?? 0;
    const encoding = wides[index] ? 1 : 0;
    values[start] = encoding;
    values.write(text, start + 1, encodings[encoding]);
  }
  return { values, starts };
}

function numberLists(lists: readonly (readonly number[])[]): Lists<Float64Array> {
  return { values: Float64Array.from(lists.flat()), starts: startsOf(lists.map(({ length }) => length)) };
}

function startsOf(lengths: readonly number[]): Uint32Array {
  const starts = new Uint32Array(lengths.length + 1);
  for (const [index, length] of lengths.entries()) starts[index + 1] = (starts[index] ?? 0) + length;
  return starts;
}

function joinLists<T extends Values>(
  parts: readonly Lists<T>[],
  count: number,
  kind: new (room: SharedArrayBuffer) => T,
): Lists<T> {
  const size = parts.reduce((sum, { values }) => sum + values.byteLength, 0);
  const values = new kind(new SharedArrayBuffer(size));
  const starts = new Uint32Array(shared(count + 1, Uint32Array.BYTES_PER_ELEMENT));
  let [list, position] = [0, 0];
  for (const part of parts) {
    values.set(part.values, position);
    for (let index = 1; index < part.starts.length; index += 1) {
      list += 1;
      starts[list] = position + (part.starts[index] ?? 0);
    }
    position += part.values.length;
  }
  return { values, starts };
}
