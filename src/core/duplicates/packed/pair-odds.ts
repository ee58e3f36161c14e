import type { Subject } from '../compare.ts';
import type { PreparedModel } from '../model.ts';
import { Scorer } from '../score.ts';
import type { ScoredPairs } from '../scored-pairs.ts';
import { type CountedContacts, PackedSides } from './counted-contacts.ts';
import type { Stretch } from './share.ts';

/** Compares a stretch of pairs, and writes their odds. */
export function writeOdds(
  base: CountedContacts,
  { one, other, odds }: Pick<ScoredPairs, 'one' | 'other' | 'odds'>,
  prepared: PreparedModel,
  { from, to }: Stretch,
): void {
  const sides = new PackedSides(base);
  const scorer = new Scorer(prepared);
  let subject: Subject | undefined;
  for (let pair = from; pair < to; pair += 1) {
    const contact = one[pair] ?? 0;
    // Pairs of one contact stand together.
    if (subject === undefined || contact !== one[pair - 1]) subject = sides.subject(contact);
    odds[pair] = scorer.score(subject, sides.side(other[pair] ?? 0));
  }
}
