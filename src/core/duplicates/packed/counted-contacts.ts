import type { Side, Subject } from '../compare.ts';
import { HashTable, withRoom } from '../hash-table.ts';
import { nameSharesOf, sharesOf, type TermCounts } from '../terms.ts';
import { featuresReader, type Lists, type PackedContacts } from './packed-contacts.ts';
import { isInShare, type Share, type Stretch } from './share.ts';

/** Packed contacts with how common their values are among them. */
export interface CountedContacts {
  readonly contacts: Pick<PackedContacts, 'count' | 'texts' | 'terms'>;
  /** How many contacts have each of the terms. */
  readonly counts: Int32Array;
  /** How common each contact's first and last name is. */
  readonly names: Float64Array;
}

/** Counts one share of the terms, and writes the counts beside them. */
export function countTerms({ values }: Lists<Float64Array>, counts: Int32Array, share: Share): void {
  const table = new HashTable();
  let having: Int32Array = new Int32Array(0);
  for (let entry = 0; entry < values.length; entry += 1) {
    const term = values[entry] ?? 0;
    if (!isInShare(term, share)) continue;
    const number = table.add(term);
    having = withRoom(having, number);
    having[number] = (having[number] ?? 0) + 1;
    counts[entry] = number;
  }
  for (let entry = 0; entry < values.length; entry += 1) {
    if (isInShare(values[entry] ?? 0, share)) counts[entry] = having[counts[entry] ?? 0] ?? 0;
  }
}

/** Writes how common the names of a stretch of contacts are: all that comparing must know of the second of two. */
export function shareNames(base: CountedContacts, { from, to }: Stretch): void {
  const features = featuresReader(base.contacts);
  const counts = new OwnCounts(base);
  for (let contact = from; contact < to; contact += 1) {
    counts.contact = contact;
    const { firstName, lastName } = nameSharesOf(features(contact), counts, 1);
    base.names[2 * contact] = firstName;
    base.names[2 * contact + 1] = lastName;
  }
}

/** Gives contacts as they are compared. */
export class PackedSides {
  readonly #features: (contact: number) => Subject['features'];
  readonly #counts: OwnCounts;
  readonly #names: Float64Array;

  constructor(base: CountedContacts) {
    this.#features = featuresReader(base.contacts);
    this.#counts = new OwnCounts(base);
    this.#names = base.names;
  }

  subject(contact: number): Subject {
    const features = this.#features(contact);
    this.#counts.contact = contact;
    return { features, shares: sharesOf(features, this.#counts, 1) };
  }

  side(contact: number): Side {
    const firstName = this.#names[2 * contact] ?? 0;
    const lastName = this.#names[2 * contact + 1] ?? 0;
    return { features: this.#features(contact), shares: { firstName, lastName } };
  }
}

/** How many contacts have the terms of one contact. */
class OwnCounts implements TermCounts {
  contact = 0;
  readonly contacts: number;
  readonly #terms: Lists<Float64Array>;
  readonly #counts: Int32Array;

  constructor({ contacts, counts }: CountedContacts) {
    this.contacts = contacts.count;
    this.#terms = contacts.terms;
    this.#counts = counts;
  }

  count(term: number): number {
    const { values, starts } = this.#terms;
    const end = starts[this.contact + 1] ?? 0;
    for (let entry = starts[this.contact] ?? 0; entry < end; entry += 1) {
      if (values[entry] === term) return this.#counts[entry] ?? 0;
    }
    return 0;
  }
}
