import { type Accuracy, accuracyOfClusters, accuracyOfPairs, pairsInGroups } from './accuracy.ts';
import { compareAll } from './batch.ts';
import { clusterContacts } from './clusters.ts';
import type { PackedContacts } from './packed/packed-contacts.ts';
import type { Crew } from './packed/steps.ts';
import { shippedModel } from './shipped-model.ts';

/** A whole base of which it is known who is who: two contacts are one if and only if their truth is equal. */
export interface LabelledBase {
  readonly contacts: PackedContacts;
  readonly truth: readonly string[];
}

/** How well the matcher did over a whole base. Pairs that blocking lost count as missed. */
export interface BatchReport {
  readonly rows: number;
  readonly truePairs: number;
  readonly blocking: { readonly completeness: number };
  readonly pairs: Accuracy & { readonly bestF1: number };
  readonly clusters: Accuracy;
}

/** Searches a whole base for duplicates as a scan does, and compares what it finds with the truth. */
export async function evaluateBatch(
  { contacts, truth }: LabelledBase,
  threshold: number,
  crew: Crew,
): Promise<BatchReport> {
  const { pairs: scored } = await compareAll(contacts, shippedModel, crew);
  const { completeness, ...pairs } = accuracyOfPairs(scored, truth, threshold);
  return {
    rows: contacts.count,
    truePairs: pairsInGroups(truth),
    blocking: { completeness },
    pairs,
    clusters: accuracyOfClusters(clusterContacts(contacts.count, scored), truth),
  };
}
