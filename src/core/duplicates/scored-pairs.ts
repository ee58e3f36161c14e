/** Pairs of a base that were compared: contacts by position, and the logarithm of the odds that the two are one. */
export interface ScoredPairs {
  readonly count: number;
  readonly one: Int32Array;
  readonly other: Int32Array;
  readonly odds: Float64Array;
}

/** The positions of the pairs whose odds are above a bound, the likeliest first. */
export function likeliestFirst({ count, odds }: ScoredPairs, bound: number): Uint32Array {
  let above = 0;
  for (let index = 0; index < count; index += 1) if ((odds[index] ?? bound) > bound) above += 1;
  const order = new Uint32Array(above);
  let position = 0;
  for (let index = 0; index < count; index += 1) {
    if ((odds[index] ?? bound) <= bound) continue;
    order[position] = index;
    position += 1;
  }
  return order.sort((one, other) => (odds[other] ?? 0) - (odds[one] ?? 0) || one - other);
}
