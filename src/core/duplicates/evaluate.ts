import { type Accuracy, accuracyOfClusters, accuracyOfPairs, pairsInGroups } from './accuracy.ts';
import { scorePairs } from './batch.ts';
import { clusterContacts } from './clusters.ts';
import type { Features } from './features.ts';
import { shippedModel } from './shipped-model.ts';

/** Contacts of which it is known who is who: two are one if and only if their truth is equal. */
export interface LabelledContacts {
  readonly contacts: readonly Features[];
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
export function evaluateBatch({ contacts, truth }: LabelledContacts, threshold: number): BatchReport {
  const scored = scorePairs(contacts, shippedModel);
  const { completeness, ...pairs } = accuracyOfPairs(scored, truth, threshold);
  return {
    rows: contacts.length,
    truePairs: pairsInGroups(truth),
    blocking: { completeness },
    pairs,
    clusters: accuracyOfClusters(clusterContacts(contacts.length, scored), truth),
  };
}
