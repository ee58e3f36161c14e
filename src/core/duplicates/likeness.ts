import type { FieldValues } from '../fields/field.ts';
import type { ContactKey } from '../hub.ts';
import { contactValues } from './contact-features.ts';
import { featuresText, readFeatures } from './feature-text.ts';
import { type Features, featuresOf } from './features.ts';
import { blockingHashes } from './keys.ts';
import { blocksOf, everybody, type LikenessKey, likeness } from './likeness-key.ts';
import { countedTerms, nameTerms } from './terms.ts';

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

/** What a search holds until it has written: two who search for one new person at the same time share one of these. */
export function searchedKeys(fields: FieldValues): ContactKey[] {
  return [...blocksOf(likenessKey(fields))].map((block) => ({ kind: 'block', value: String(block) }));
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
