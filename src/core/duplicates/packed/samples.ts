import { compare, newPattern, type Pattern } from '../compare.ts';
import type { Sample } from '../learn.ts';
import type { ScoredPairs } from '../scored-pairs.ts';
import type { PackedSides } from './counted-contacts.ts';

/** Pairs to be compared, and how many keys the two share. */
export interface Pairs extends Omit<ScoredPairs, 'odds'> {
  readonly keys: Uint8Array;
}

const strata = 4;
const perStratum = 20_000;

/** Pairs that share many keys are few and matter most: each stratum gives the same number, weighted back. */
export function candidateSample(sides: PackedSides, pairs: Pairs): Sample {
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
    patterns.push(compared(sides, pairs.one[index] ?? 0, pairs.other[index] ?? 0));
    weights.push(step);
  }
  return { patterns, weights };
}

function stratumOf(keys: number): number {
  return keys <= 2 ? keys - 1 : keys <= 4 ? 2 : 3;
}

const randomPairs = 40_000;

/** Pairs of any two contacts by a fixed sequence of numbers, so that the same base always gives the same model. */
export function randomSample(sides: PackedSides, contacts: number): Sample {
  const patterns: Pattern[] = [];
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 0x41_c6_4e_6d) + 0x30_39) >>> 0;
    return (state >>> 8) % contacts;
  };
  for (let index = 0; index < randomPairs && contacts > 1; index += 1) {
    const one = next();
    const other = next();
    if (one !== other) patterns.push(compared(sides, one, other));
  }
  return { patterns, weights: patterns.map(() => 1) };
}

function compared(sides: PackedSides, one: number, other: number): Pattern {
  const pattern = newPattern();
  compare(sides.subject(one), sides.side(other), pattern);
  return pattern;
}
