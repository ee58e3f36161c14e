import { hash } from './hash.ts';
import { type MarkKind, markKinds } from './likeness-key.ts';

/**
 * The mark of a text. A base keeps marks in their order, so their first half is a place: what stands before a bar in the text.
 * One contact's marks with the same place are near each other in the base, so that it has to read, and write, less. Texts that
 * begin with a bar have values that many contacts share; those are few, and kept together, the terms before the keys: terms
 * are written with each contact.
 */
export function mark(kind: MarkKind, text: string): number {
  const own = hash(text);
  const bar = text.indexOf('|');
  const place = bar < 0 ? own : hash(text.slice(0, bar));
  const upper = bar === 0 ? commonPlace(kind, own) : places + upperBits(place);
  return (upper * places * 2 + (own % (places * 2))) * 4 + markKinds[kind];
}

/** How many places there are of either sort: 24 bits. */
const places = 2 ** 24;

function commonPlace(kind: MarkKind, own: number): number {
  return (kind === 'term' ? 0 : places / 2) + Math.floor(upperBits(own) / 2);
}

/** The upper 24 of 52 bits. */
function upperBits(number: number): number {
  return Math.floor(number / 2 ** 28);
}
