import { compare, newPattern } from './compare.ts';
import { decide, isMergeable, type Outcome } from './decide.ts';
import { type Explanation, explain } from './explain.ts';
import { type ContactValues, featuresOf } from './features.ts';
import { MemoryTerms } from './memory-base.ts';
import { prepareModel } from './model.ts';
import { shippedModel } from './shipped-model.ts';
import { sharesOf } from './terms.ts';

/** A base of unknown size is thought of as one of this many contacts. */
const imaginedBase = 10_000;

/** Compares two contacts as if one arrived in a base that has the other, with the shipped model and no base to count in. */
export function explainPair(one: ContactValues, other: ContactValues): Explanation & { readonly decision: Outcome } {
  const [subject, side] = [one, other].map((contact) => {
    const features = featuresOf(contact);
    return { features, shares: sharesOf(features, new MemoryTerms(), 0) };
  });
  if (subject === undefined || side === undefined) throw new RangeError('two contacts are compared');
  const explanation = explain(subject, side, prepareModel(shippedModel, imaginedBase));
  const pattern = newPattern();
  compare(subject, side, pattern);
  const { probability } = explanation;
  const { outcome } = decide([{ contact: 1, probability, mergeable: isMergeable(probability, pattern) }]);
  return { ...explanation, decision: outcome };
}
