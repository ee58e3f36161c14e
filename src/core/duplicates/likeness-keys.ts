import type { FieldValues } from '../fields/field.ts';
import type { ContactKey } from '../hub.ts';
import { contactFeatures } from './contact-features.ts';
import { blockingHashes } from './keys.ts';
import { countedTerms } from './terms.ts';

/** The name under which contacts have the keys that look-alikes are found by: it joins with an account's first search. */
export const likeness = 'likeness';

/** Kind of the keys that contacts share which are worth comparing. */
export const blockingKind = '~';

/** Kind of the keys that are not listed by contact but counted: how many contacts have a value. */
export const countedKind = '#';

/** The counted key that every contact has. */
export const everybody = '*';

/** The keys that a contact is found by when one like it arrives. */
export function likenessKeys(fields: FieldValues): ContactKey[] {
  const features = contactFeatures(fields);
  const { identity, others } = blockingHashes(features);
  const blocks = new Set([...identity, ...others].map(hashText));
  const terms = new Set(countedTerms(features).map(hashText));
  return [
    ...[...blocks].map((value) => ({ kind: blockingKind, value })),
    ...[...terms, everybody].map((value) => ({ kind: countedKind, value })),
  ];
}

/** A blocking key or a term as the base keeps it. */
export function hashText(hash: number): string {
  return hash.toString(36);
}
