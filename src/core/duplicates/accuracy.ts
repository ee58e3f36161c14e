import { likeliestFirst, type ScoredPairs } from './scored-pairs.ts';

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
  const isRight = (index: number) => truth[pairs.one[index] ?? 0] === truth[pairs.other[index] ?? 0];
  const least = Math.log(threshold / (1 - threshold));
  let [compared, found, right] = [0, 0, 0];
  for (let index = 0; index < pairs.count; index += 1) {
    const one = isRight(index) ? 1 : 0;
    compared += one;
    if ((pairs.odds[index] ?? 0) < least) continue;
    found += 1;
    right += one;
  }
  const bestF1 = bestOf(pairs, isRight, all);
  return { ...accuracy(right, found, all), bestF1, completeness: all === 0 ? 1 : compared / all };
}

/** No threshold below these odds is of use. */
const leastOdds = -8;

/** The best F1 that any threshold gives. Pairs of the same odds are taken together or not at all. */
function bestOf(pairs: ScoredPairs, isRight: (index: number) => boolean, all: number): number {
  const order = likeliestFirst(pairs, leastOdds);
  let [right, best] = [0, 0];
  for (const [position, index] of order.entries()) {
    if (isRight(index)) right += 1;
    if (pairs.odds[order[position + 1] ?? -1] === pairs.odds[index]) continue;
    best = Math.max(best, accuracy(right, position + 1, all).f1);
  }
  return order.length === 0 ? accuracy(0, 0, all).f1 : best;
}

function accuracy(right: number, found: number, all: number): Accuracy {
  const precision = found === 0 ? 1 : right / found;
  const recall = all === 0 ? 1 : right / all;
  return { precision, recall, f1: found + all === 0 ? 1 : (2 * right) / (found + all) };
}
