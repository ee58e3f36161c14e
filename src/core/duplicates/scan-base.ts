import type { FieldValues } from '../fields/field.ts';
import type { Caller, Hub } from '../hub.ts';
import type { KnownPair } from '../merging/pair.ts';
import { compareAll } from './batch.ts';
import { foundClusters, type ReadContacts } from './found-clusters.ts';
import { keepClusters } from './keep-clusters.ts';
import type { PackedContacts } from './packed/packed-contacts.ts';
import { Packing } from './packed/packing.ts';
import type { Crew } from './packed/steps.ts';
import { shippedModel } from './shipped-model.ts';

/** How far a scan is. */
export interface ScanProgress {
  readonly step: 'contacts read' | 'pairs compared' | 'clusters looked through' | 'pairs queued';
  readonly done: number;
  readonly of: number;
}

/** Who watches a scan. */
export interface ScanWatch {
  tell(progress: ScanProgress): void;
  /** Awaited between two writes, so that others can write too. */
  rest(): Promise<void>;
}

/** What a scan has found and done. */
export interface ScanReport {
  readonly contacts: number;
  readonly pairsCompared: number;
  /** Pairs that wait for a decision now and did not before. */
  readonly pairsQueued: number;
  /** Groups of contacts that are likely one. */
  readonly clusters: number;
  /** Contacts that have become a part of another. */
  readonly merged: number;
}

/**
 * Searches all contacts of an account for duplicates and queues the likely pairs of each cluster for review; with `merge`,
 * clusters that leave no question become one contact first. What somebody has decided, or is about to, stays as it is.
 * Reads and compares beside other writers and writes a little at a time. It may be killed: what it has written stays,
 * and the next run adds what is missing.
 */
export async function scanBase(
  hub: Hub,
  caller: Caller,
  { merge }: { readonly merge: boolean },
  crew: Crew,
  watch: ScanWatch,
): Promise<ScanReport> {
  const { contacts, read } = await readContacts(hub, caller, crew, watch);
  const compared = await compareAll(contacts, shippedModel, crew, (done, of) =>
    watch.tell({ step: 'pairs compared', done, of }),
  );
  const known = await knownPairs(hub, caller);
  const clusters = foundClusters(read, compared.pairs, known);
  const counts = await keepClusters(hub, caller, { clusters, read, compared, known, merge }, watch);
  return { contacts: contacts.count, pairsCompared: compared.pairs.count, clusters: clusters.length, ...counts };
}

/** Reads all contacts in the order of their ids; none is kept as an object. */
async function readContacts(
  { store }: Hub,
  { accountId }: Caller,
  crew: Crew,
  watch: ScanWatch,
): Promise<{ contacts: PackedContacts; read: ReadContacts }> {
  const packing = new Packing(crew, (fields: readonly FieldValues[]) => crew.run('packFields', fields));
  const of = await store.contacts.count(accountId);
  const ids: number[] = [];
  const versions: number[] = [];
  for await (const chunk of store.contacts.scan(accountId)) {
    for (const { id, version } of chunk) {
      ids.push(id);
      versions.push(version);
    }
    await packing.add(chunk.map(({ fields }) => fields));
    watch.tell({ step: 'contacts read', done: ids.length, of: Math.max(of, ids.length) });
  }
  return { contacts: await packing.finish(), read: { ids, versions } };
}

async function knownPairs({ store }: Hub, { accountId }: Caller): Promise<readonly KnownPair[]> {
  const known: KnownPair[] = [];
  for await (const chunk of store.pairs.known(accountId)) known.push(...chunk);
  return known;
}
