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

/**
 * What contacts have in common is a mark, a number of 52 bits (`mark.ts`): a value that is counted (`term`), or a blocking key,
 * whose contacts are listed as long as they are few (`block`, `identity`). The last two bits are the kind.
 */
export type MarkKind = keyof typeof markKinds;

export const markKinds = { term: 0, block: 1, identity: 2 } as const;

/** Whether a mark is a value that is counted. */
export function isTerm(mark: number): boolean {
  return mark % 4 === markKinds.term;
}

/** Whether a mark is a key that names one contact. */
export function isIdentity(mark: number): boolean {
  return mark % 4 === markKinds.identity;
}
