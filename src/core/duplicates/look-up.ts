import { type Candidate, findCandidates, type KeyHolders } from './candidates.ts';
import type { Subject } from './compare.ts';
import { type Decision, decide, isMergeable, type Judged } from './decide.ts';
import type { Features } from './features.ts';
import { blockingHashes } from './keys.ts';
import type { PreparedModel } from './model.ts';
import { probabilityOf } from './probability.ts';
import { Scorer } from './score.ts';
import { nameSharesOf, sharesOf, type TermCounts } from './terms.ts';

/** The contacts among which duplicates are looked for: what a store, or a base in memory, answers. */
export interface SearchedBase {
  readonly keys: KeyHolders;
  readonly terms: TermCounts;
  /** The features that an entry of `keys` stands for. */
  features(entry: number): Features;
  /** The contact that an entry belongs to: a merged contact has the entries of all that were merged. */
  contact(entry: number): number;
}

/** Looks for contacts that an arriving one, which is not in the base yet, may be the same as, and decides. */
export function lookUp(arriving: Features, base: SearchedBase, prepared: PreparedModel): Decision {
  const subject = { features: arriving, shares: sharesOf(arriving, base.terms, 0) };
  return judge(subject, findCandidates(blockingHashes(arriving), base.keys), base, prepared);
}

/** Decides about an arriving contact whose candidates are known. */
export function judge(
  subject: Subject,
  candidates: readonly Candidate[],
  base: Omit<SearchedBase, 'keys'>,
  prepared: PreparedModel,
): Decision {
  const scorer = new Scorer(prepared);
  const judged = candidates.map((candidate): Judged => {
    const features = base.features(candidate.contact);
    const odds = scorer.score(subject, { features, shares: nameSharesOf(features, base.terms, 1) });
    const probability = probabilityOf(odds);
    return {
      contact: base.contact(candidate.contact),
      probability,
      mergeable: isMergeable(probability, scorer.pattern),
    };
  });
  return decide(judged);
}
