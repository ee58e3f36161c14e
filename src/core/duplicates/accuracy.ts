import type { ScoredPairs } from './batch.ts';

/** Share of what was found that is right, share of what is right that was found, and their harmonic mean. */
export interface Accuracy {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** How many pairs of contacts are one, given the group of each contact. */
export function pairsInGroups(groups: Iterable<unknown>): number {
  const sizes = new Map<unknown, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  let pairs = 0;
  for (const size of sizes.values()) pairs += (size * (size - 1)) / 2;
  return pairs;
}

/** How well clusters meet the truth, by the pairs inside them. */
export function accuracyOfClusters(clusters: Int32Array, truth: readonly string[]): Accuracy {
  const right = pairsInGroups(truth.map((group, contact) => `${clusters[contact]} ${group}`));
  return accuracy(right, pairsInGroups(clusters), pairsInGroups(truth));
}

/** How well the pairs at or above a probability meet the truth. Pairs that were never compared count as missed. */
export function accuracyOfPairs(
  pairs: ScoredPairs,
  truth: readonly string[],
  threshold: number,
): Accuracy & { readonly bestF1: number; readonly completeness: number } {
  const all = pairsInGroups(truth);
  const order = Array.from({ length: pairs.count }, (_, index) => index);
  order.sort((one, other) => (pairs.odds[other] ?? 0) - (pairs.odds[one] ?? 0));
  const least = Math.log(threshold / (1 - threshold));
  let [seen, right, best, above, rightAbove] = [0, 0, 0, 0, 0];
  for (const [position, index] of order.entries()) {
    seen += 1;
    if (truth[pairs.one[index] ?? 0] === truth[pairs.other[index] ?? 0]) right += 1;
    const odds = pairs.odds[index] ?? 0;
    if (odds >= least) [above, rightAbove] = [seen, right];
    // Pairs of the same odds are taken together or not at all.
    const last = pairs.odds[order[position + 1] ?? -1] !== odds;
    if (last) best = Math.max(best, accuracy(right, seen, all).f1);
  }
  return { ...accuracy(rightAbove, above, all), bestF1: best, completeness: all === 0 ? 1 : right / all };
}

function accuracy(right: number, found: number, all: number): Accuracy {
  const precision = found === 0 ? 1 : right / found;
  const recall = all === 0 ? 1 : right / all;
  return { precision, recall, f1: found + all === 0 ? 1 : (2 * right) / (found + all) };
}
