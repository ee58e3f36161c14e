import { findCandidates } from './candidates.ts';
import { compare, newPattern, type Pattern, type Side } from './compare.ts';
import type { Features } from './features.ts';
import { withRoom } from './hash-table.ts';
import { blockingHashes } from './keys.ts';
import { learn, type Sample } from './learn.ts';
import { MemoryKeys, MemoryTerms } from './memory-base.ts';
import { classNames, type Model, type PreparedModel, prepareModel } from './model.ts';
import { classLogs, logOdds } from './score.ts';
import { countedTerms, sharesOf, termsOf } from './terms.ts';

/** Pairs of a base that were compared: contacts by position, and the logarithm of the odds that the two are one. */
export interface ScoredPairs {
  readonly count: number;
  readonly one: Int32Array;
  readonly other: Int32Array;
  readonly odds: Float64Array;
  readonly model: Model;
}

interface Pairs {
  count: number;
  one: Int32Array;
  other: Int32Array;
  keys: Uint8Array;
}

/** Compares all contacts of a base that share keys, with a model that is fitted to the base first. */
export function scorePairs(contacts: readonly Features[], shipped: Model): ScoredPairs {
  const sides = sidesOf(contacts);
  const pairs = pairsOf(contacts);
  const model = learn(shipped, candidateSample(sides, pairs), randomSample(sides), contacts.length);
  const prepared = prepareModel(model, contacts.length);
  const odds = new Float64Array(pairs.count);
  const scorer = new Scorer(prepared);
  for (let index = 0; index < pairs.count; index += 1) {
    odds[index] = scorer.score(side(sides, pairs.one[index]), side(sides, pairs.other[index]));
  }
  return { count: pairs.count, one: pairs.one, other: pairs.other, odds, model };
}

class Scorer {
  readonly #pattern = newPattern();
  readonly #logs = new Float64Array(classNames.length);
  readonly #prepared: PreparedModel;

  constructor(prepared: PreparedModel) {
    this.#prepared = prepared;
  }

  score(one: Side, other: Side): number {
    compare(one, other, this.#pattern);
    return logOdds(classLogs(this.#pattern, this.#prepared, this.#logs));
  }
}

function sidesOf(contacts: readonly Features[]): Side[] {
  const counts = new MemoryTerms();
  const terms = contacts.map(termsOf);
  for (const one of terms) counts.add(countedTerms(one));
  return contacts.map((features, index) => {
    const own = terms[index];
    if (own === undefined) throw new RangeError();
    return { features, shares: sharesOf(features, own, counts, 1) };
  });
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
function candidateSample(sides: readonly Side[], pairs: Pairs): Sample {
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
    compare(side(sides, pairs.one[index]), side(sides, pairs.other[index]), pattern);
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
function randomSample(sides: readonly Side[]): Sample {
  const patterns: Pattern[] = [];
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 0x41_c6_4e_6d) + 0x30_39) >>> 0;
    return (state >>> 8) % sides.length;
  };
  for (let index = 0; index < randomPairs && sides.length > 1; index += 1) {
    const one = next();
    const other = next();
    if (one === other) continue;
    const pattern = newPattern();
    compare(side(sides, one), side(sides, other), pattern);
    patterns.push(pattern);
  }
  return { patterns, weights: patterns.map(() => 1) };
}

function side(sides: readonly Side[], index: number | undefined): Side {
  const found = sides[index ?? 0];
  if (found === undefined) throw new RangeError();
  return found;
}
