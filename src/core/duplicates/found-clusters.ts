import type { KnownPair } from '../merging/pair.ts';
import { clusterContacts } from './clusters.ts';
import { likely } from './decide.ts';
import type { ScoredPairs } from './scored-pairs.ts';

/** The contacts of a base by their position in it, which is in the order of their ids. */
export interface ReadContacts {
  readonly ids: readonly number[];
  /** What each contact was when it was read. */
  readonly versions: readonly number[];
  /** When reading them began. */
  readonly at: Date;
}

/** A group of contacts that are likely one. */
export interface FoundCluster {
  /** Positions of the contacts, in order. */
  readonly members: readonly number[];
  /** The pairs of it that are likely by themselves, as positions: the later contact first. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Whether one of them is as likely somebody outside, or a pair was put aside: a question for people. */
  readonly doubtful: boolean;
}

/** The clusters of a base in order. Pairs that were rejected keep their contacts in different ones. */
export function foundClusters(
  { ids }: ReadContacts,
  scored: ScoredPairs,
  known: readonly KnownPair[],
): readonly FoundCluster[] {
  const at = (status: KnownPair['status']) => positionsOf(known, status, ids);
  const apart = at('rejected');
  const of = clusterContacts(ids.length, scored, apart);
  const rejected = new Set(apart.map(([one, other]) => one * ids.length + other));
  const pairs = new Map<number, [number, number][]>();
  const doubtful = new Set<number>();
  for (const index of likelyPairs(scored)) {
    const pair: [number, number] = [scored.one[index] ?? 0, scored.other[index] ?? 0];
    const [cluster = 0, otherCluster = 0] = pair.map((contact) => of[contact]);
    if (cluster === otherCluster) listOf(pairs, cluster).push(pair);
    else if (!rejected.has(pair[1] * ids.length + pair[0])) doubtful.add(cluster).add(otherCluster);
  }
  for (const contact of at('postponed').flat()) doubtful.add(of[contact] ?? 0);
  const members = membersOf(of, pairs);
  return [...pairs].map(([cluster, found]) => ({
    ...{ members: members.get(cluster) ?? [], pairs: found, doubtful: doubtful.has(cluster) },
  }));
}

/** The list under a number, which is made when it is not there. */
function listOf<T>(lists: Map<number, T[]>, number: number): T[] {
  const list = lists.get(number) ?? [];
  if (list.length === 0) lists.set(number, list);
  return list;
}

/** The positions of the contacts of all pairs with a status, the lower first. */
function positionsOf(
  known: readonly KnownPair[],
  wanted: KnownPair['status'],
  ids: readonly number[],
): (readonly [number, number])[] {
  return known.flatMap(({ contactIds, status }) => {
    const [one, other] = contactIds.map((id) => positionOf(id, ids)) as [number, number];
    return status === wanted && one !== other && one >= 0 && other >= 0 ? [[one, other] as const] : [];
  });
}

/** The position of an id in ascending ones; -1 when it is not there. */
function positionOf(id: number, ids: readonly number[]): number {
  let [low, high] = [0, ids.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = ids[middle] ?? 0;
    if (found === id) return middle;
    if (found < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function* likelyPairs({ count, odds }: ScoredPairs): Generator<number> {
  const least = Math.log(likely / (1 - likely));
  for (let index = 0; index < count; index += 1) if ((odds[index] ?? 0) >= least) yield index;
}

/** The contacts of the clusters that something was found in. */
function membersOf(of: Int32Array, found: ReadonlyMap<number, unknown>): ReadonlyMap<number, number[]> {
  const members = new Map<number, number[]>([...found.keys()].map((cluster) => [cluster, []]));
  for (const [contact, cluster] of of.entries()) members.get(cluster)?.push(contact);
  return members;
}
