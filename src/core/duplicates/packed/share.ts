/** One of several equal shares of all hashes, so that each thread has numbers of its own to count. */
export interface Share {
  readonly number: number;
  readonly of: number;
}

/** All shares of a number of them. */
export function sharesOfWork(of: number): Share[] {
  return Array.from({ length: of }, (_, number) => ({ number, of }));
}

/** Whether a hash belongs to a share. Its upper bits decide: a hash table spreads by all of them. */
export function isInShare(hash: number, { number, of }: Share): boolean {
  return of === 1 || Math.floor(hash / 0x1_00_00_00_00) % of === number;
}

/** A stretch of a list: from a position to the one before another. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A list of some length in stretches of a size. */
export function stretchesOf(length: number, size: number): Stretch[] {
  return Array.from({ length: Math.ceil(length / size) }, (_, index) => ({
    from: index * size,
    to: Math.min(length, (index + 1) * size),
  }));
}
