import type { Caller, Hub } from '../hub.ts';
import type { KnownPair } from '../merging/pair.ts';
import type { ComparedBase } from './batch.ts';
import { making } from './feature-text.ts';
import { type FoundCluster, foundClusters, type ReadContacts } from './found-clusters.ts';
import { mostMerged } from './keep-clusters.ts';
import { stretchesOf } from './packed/share.ts';
import type { RecordedCluster, RecordedContact, ScanRecord } from './scan-record.ts';

/** What was read and compared. */
export interface ComparedContacts {
  readonly read: ReadContacts;
  readonly compared: ComparedBase;
  readonly merge: boolean;
}

/** Pairs of a part: few enough that others do not wait long between two writes. */
const pairsAtOnce = 40;

/** Writes the clusters of a base down, so that looking through them can be interrupted. Pairs that are known are left out. */
export async function recordClusters(
  hub: Hub,
  caller: Caller,
  { read, compared, merge }: ComparedContacts,
): Promise<ScanRecord> {
  const { accountId } = caller;
  const known = await knownPairs(hub, caller);
  const clusters = foundClusters(read, compared.pairs, known);
  const parts = partsOf(clusters, recorder(read, compared, known), merge);
  const record: ScanRecord = {
    ...{ name: hub.ids.publicId(), readAt: read.at, merge, making },
    ...{ contacts: read.ids.length, pairsCompared: compared.pairs.count, clusters: clusters.length },
    model: compared.prepared.model,
    ...{ parts: parts.length, done: 0, pairsQueued: 0, merged: 0 },
  };
  await hub.store.transaction((tx) => tx.scans.begin(accountId, record, parts));
  return record;
}

async function knownPairs({ store }: Hub, { accountId }: Caller): Promise<readonly KnownPair[]> {
  const known: KnownPair[] = [];
  for await (const chunk of store.pairs.known(accountId)) known.push(...chunk);
  return known;
}

/** Gives clusters as they are written down: those that are too large to be merged, in pieces. */
function recorder(
  { ids, versions }: ReadContacts,
  { base }: ComparedBase,
  known: readonly KnownPair[],
): (cluster: FoundCluster) => RecordedCluster[] {
  const knownIds = new Set(known.map(({ contactIds }) => contactIds.join()));
  const { starts } = base.contacts.terms;
  const contactAt = (position: number): RecordedContact => ({
    ...{ id: ids[position] ?? 0, version: versions[position] ?? 0 },
    counts: [...base.counts.subarray(starts[position], starts[position + 1])],
  });
  const recorded = ({ members, pairs, doubtful }: FoundCluster): RecordedCluster => {
    const places = new Map(members.map((position, place) => [position, place]));
    const placeOf = (position: number): number => places.get(position) ?? 0;
    const placed = pairs.map(([one, other]) => [placeOf(one), placeOf(other)] as const);
    return { contacts: members.map(contactAt), pairs: placed, doubtful };
  };
  return ({ members, pairs, doubtful }) => {
    const fresh = pairs.filter(([one, other]) => !knownIds.has(`${ids[other]},${ids[one]}`));
    if (members.length <= mostMerged) return [recorded({ members, pairs: fresh, doubtful })];
    return stretchesOf(fresh.length, pairsAtOnce).map(({ from, to }) => {
      const some = fresh.slice(from, to);
      return recorded({ members: [...new Set(some.flat())], pairs: some, doubtful: true });
    });
  };
}

/** Clusters in parts with some pairs each. A cluster without fresh pairs is looked at only where it may be merged. */
function partsOf(
  clusters: readonly FoundCluster[],
  recorded: (cluster: FoundCluster) => RecordedCluster[],
  merge: boolean,
): RecordedCluster[][] {
  const parts: RecordedCluster[][] = [];
  let room = 0;
  for (const cluster of clusters.flatMap(recorded)) {
    if (cluster.pairs.length === 0 && !merge) continue;
    if (room <= 0) {
      parts.push([]);
      room = pairsAtOnce;
    }
    parts.at(-1)?.push(cluster);
    room -= Math.max(1, cluster.pairs.length);
  }
  return parts;
}
