import type { ContactKey } from '../hub.ts';
import type { Features } from './features.ts';
import type { BlockingKeys } from './keys.ts';

/** The name under which contacts have what look-alikes are found by: it joins with an account's first search. */
export const likeness = 'likeness';

/** The term that every contact has. */
export const everybody = 0;

/**
 * What a contact is compared by and what its look-alikes are found by. It is one of the contact's keys, so that whoever
 * keeps those keeps it. Its value is the features as text, from which all else follows: equal texts are one likeness.
 */
export interface LikenessKey extends ContactKey {
  readonly features: Features;
  /** The keys that contacts share which are worth comparing. */
  readonly blocks: BlockingKeys<number>;
  /** The values that are counted: how many contacts have each. */
  readonly terms: readonly number[];
  /** Those of the terms that are the first and the last name; `everybody` where there is none. */
  readonly names: readonly [first: number, last: number];
}

/** Whether a key is one that is kept in parts. */
export function isLikeness(key: ContactKey): key is LikenessKey {
  return key.kind === likeness;
}

/** All blocks of a contact. */
export function blocksOf({ blocks: { identity, others } }: LikenessKey): readonly number[] {
  return [...identity, ...others];
}

/** What the base keeps of a contact besides its features: its blocks and its terms. */
export function marksOf(key: LikenessKey): ReadonlySet<number> {
  return new Set([...blocksOf(key), ...key.terms]);
}
