import type { FieldValues } from '../fields/field.ts';
import type { ContactKey } from '../hub.ts';
import { contactFeatures } from './contact-features.ts';
import { blockingKind, countedKind, everybody } from './index-names.ts';
import { blockingHashes } from './keys.ts';
import { countedTerms } from './terms.ts';

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
