import type { FieldValues } from '../fields/field.ts';
import type { ContactKey } from '../hub.ts';
import { contactValues } from './contact-features.ts';
import { featuresText, readFeatures } from './feature-text.ts';
import { type Features, featuresOf } from './features.ts';
import { type BlockingKeys, blockingHashes } from './keys.ts';
import { countedTerms, nameTerms } from './terms.ts';

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

/** What a contact with these values is compared and found by. */
export function likenessKey(fields: FieldValues): LikenessKey {
  const values = contactValues(fields);
  const text = JSON.stringify(values);
  const known = recent.get(text);
  if (known !== undefined) return known;
  const made = likenessOf(featuresOf(values));
  if (recent.size >= mostRecent) recent.delete([...recent.keys()][0] ?? '');
  recent.set(text, made);
  return made;
}

/** Who searches for a contact and then writes it asks twice or three times. */
const recent = new Map<string, LikenessKey>();
const mostRecent = 4;

/** The same of features that were stored; undefined when they are of another making. */
export function storedLikeness(text: string): LikenessKey | undefined {
  const features = readFeatures(text);
  return features && likenessOf(features);
}

/** Whether a key is one that is kept in parts. */
export function isLikeness(key: ContactKey): key is LikenessKey {
  return key.kind === likeness;
}

/** What a search holds until it has written: two who search for one new person at the same time share one of these. */
export function searchedKeys(fields: FieldValues): ContactKey[] {
  return [...blocksOf(likenessKey(fields))].map((block) => ({ kind: 'block', value: String(block) }));
}

/** All blocks of a contact, each once. */
export function blocksOf({ blocks: { identity, others } }: LikenessKey): ReadonlySet<number> {
  return new Set([...identity, ...others]);
}

function likenessOf(features: Features): LikenessKey {
  return {
    kind: likeness,
    value: featuresText(features),
    features,
    blocks: blockingHashes(features),
    terms: [...new Set([...countedTerms(features), everybody])],
    names: nameTerms(features),
  };
}
