import { findCandidates } from './candidates.ts';
import { compare, newPattern, type Pattern, type Side, type Subject } from './compare.ts';
import type { Features } from './features.ts';
import { withRoom } from './hash-table.ts';
import { blockingHashes } from './keys.ts';
import { learn, type Sample } from './learn.ts';
import { MemoryKeys, MemoryTerms } from './memory-base.ts';
import { type Model, prepareModel } from './model.ts';
import { Scorer } from './score.ts';
import type { ScoredPairs } from './scored-pairs.ts';
import { countedTerms, nameSharesOf, sharesOf } from './terms.ts';

interface Pairs {
  count: number;
  one: Int32Array;
  other: Int32Array;
  keys: Uint8Array;
}

/** Compares all contacts of a base that share keys, with a model that is fitted to the base first. */
export function scorePairs(contacts: readonly Features[], shipped: Model): ScoredPairs & { readonly model: Model } {
  const base = new CountedContacts(contacts);
  const pairs = pairsOf(contacts);
  const model = fitted(shipped, base, pairs);
  const odds = new Float64Array(pairs.count);
  const scorer = new Scorer(prepareModel(model, contacts.length));
  let subject: Subject | undefined;
  for (let index = 0; index < pairs.count; index += 1) {
    const one = pairs.one[index] ?? 0;
    // Pairs of one contact stand together.
    if (subject === undefined || one !== pairs.one[index - 1]) subject = base.subject(one);
    odds[index] = scorer.score(subject, base.side(pairs.other[index] ?? 0));
  }
  return { count: pairs.count, one: pairs.one, other: pairs.other, odds, model };
}

/** The shipped model, fitted to a base whose duplicates are not known. */
export function fitModel(shipped: Model, contacts: readonly Features[]): Model {
  return fitted(shipped, new CountedContacts(contacts), pairsOf(contacts));
}

function fitted(shipped: Model, base: CountedContacts, pairs: Pairs): Model {
  return learn(shipped, candidateSample(base, pairs), randomSample(base), base.size);
}

/** The contacts of a base with how common their values are in it. */
class CountedContacts {
  readonly #contacts: readonly Features[];
  readonly #counts = new MemoryTerms();
  readonly #sides: Side[];

  constructor(contacts: readonly Features[]) {
    this.#contacts = contacts;
    for (const contact of contacts) this.#counts.add(countedTerms(contact));
    this.#sides = contacts.map((features) => ({ features, shares: nameSharesOf(features, this.#counts, 1) }));
  }

  get size(): number {
    return this.#contacts.length;
  }

  side(contact: number): Side {
    return known(this.#sides[contact]);
  }

  subject(contact: number): Subject {
    const features = known(this.#contacts[contact]);
    return { features, shares: sharesOf(features, this.#counts, 1) };
  }
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('there is no such contact');
  return value;
}

function pairsOf(contacts: readonly Features[]): Pairs {
  const index = new MemoryKeys();
  const pairs: Pairs = { count: 0, one: new Int32Array(0), other: new Int32Array(0), keys: new Uint8Array(0) };
  for (const [contact, features] of contacts.entries()) {
    const keys = blockingHashes(features);
    for (const candidate of findCandidates(keys, index)) {
      pairs.one = withRoom(pairs.one, pairs.count);
      pairs.other = withRoom(pairs.other, pairs.count);
      pairs.keys = withRoom(pairs.keys, pairs.count);
      pairs.one[pairs.count] = contact;
      pairs.other[pairs.count] = candidate.contact;
      pairs.keys[pairs.count] = Math.min(255, candidate.keys);
      pairs.count += 1;
    }
    index.add(contact, keys);
  }
  return pairs;
}

const strata = 4;
const perStratum = 20_000;

/** Pairs that share many keys are few and matter most: each stratum gives the same number, weighted back. */
function candidateSample(base: CountedContacts, pairs: Pairs): Sample {
  const sizes = new Array<number>(strata).fill(0);
  for (let index = 0; index < pairs.count; index += 1) {
    const stratum = stratumOf(pairs.keys[index] ?? 0);
    sizes[stratum] = (sizes[stratum] ?? 0) + 1;
  }
  const seen = new Array<number>(strata).fill(0);
  const patterns: Pattern[] = [];
  const weights: number[] = [];
  for (let index = 0; index < pairs.count; index += 1) {
    const stratum = stratumOf(pairs.keys[index] ?? 0);
    const step = Math.max(1, (sizes[stratum] ?? 0) / perStratum);
    const position = seen[stratum] ?? 0;
    seen[stratum] = position + 1;
    // Evenly spread over the base, and the same pairs each time.
    if (Math.floor(position / step) === Math.floor((position - 1) / step)) continue;
    const pattern = newPattern();
    compare(base.subject(pairs.one[index] ?? 0), base.side(pairs.other[index] ?? 0), pattern);
    patterns.push(pattern);
    weights.push(step);
  }
  return { patterns, weights };
}

function stratumOf(keys: number): number {
  return keys <= 2 ? keys - 1 : keys <= 4 ? 2 : 3;
}

const randomPairs = 40_000;

/** Pairs by a fixed sequence of numbers, so that the same base always gives the same model. */
function randomSample(base: CountedContacts): Sample {
  const patterns: Pattern[] = [];
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 0x41_c6_4e_6d) + 0x30_39) >>> 0;
    return (state >>> 8) % base.size;
  };
  for (let index = 0; index < randomPairs && base.size > 1; index += 1) {
    const one = next();
    const other = next();
    if (one === other) continue;
    const pattern = newPattern();
    compare(base.subject(one), base.side(other), pattern);
    patterns.push(pattern);
  }
  return { patterns, weights: patterns.map(() => 1) };
}
