import type { FieldValues } from '../fields/field.ts';
import type { Caller, Hub } from '../hub.ts';
import { compareAll } from './batch.ts';
import { making } from './feature-text.ts';
import type { ReadContacts } from './found-clusters.ts';
import { keepClusters } from './keep-clusters.ts';
import type { PackedContacts } from './packed/packed-contacts.ts';
import { Packing } from './packed/packing.ts';
import type { Crew } from './packed/steps.ts';
import { recordClusters } from './record-clusters.ts';
import type { ScanRecord } from './scan-record.ts';
import { shippedModel } from './shipped-model.ts';

/** How far a scan is. */
export interface ScanProgress {
  readonly step: 'contacts read' | 'pairs compared' | 'clusters looked through';
  readonly done: number;
  readonly of: number;
}

/** Who watches a scan. */
export interface ScanWatch {
  tell(progress: ScanProgress): void;
  /** Told when a scan goes on that was interrupted. */
  goesOn(from: Pick<ScanRecord, 'readAt'>): void;
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
 * Reads and compares beside other writers and writes a little at a time. It may be killed: what it has written stays. When
 * the clusters were found, the next run goes on with looking through them, as long as they are not old, unless
 * it is to begin `anew`; contacts that have come or changed since then are for the run after it. Raises `busy` when
 * another process takes over.
 */
export async function scanBase(
  hub: Hub,
  caller: Caller,
  { merge, anew = false }: { readonly merge: boolean; readonly anew?: boolean },
  crew: Crew,
  watch: ScanWatch,
): Promise<ScanReport> {
  const interrupted = anew ? undefined : await interruptedScan(hub, caller, merge);
  if (interrupted !== undefined) watch.goesOn(interrupted);
  const found = interrupted ?? (await search(hub, caller, merge, crew, watch));
  const { contacts, pairsCompared, clusters, pairsQueued, merged } = await keepClusters(hub, caller, found, watch);
  return { contacts, pairsCompared, clusters, pairsQueued, merged };
}

/** After so many milliseconds so much of a base may be another that all is read again. */
const longestPause = 86_400_000;

/** A scan of the same kind that has not ended, if going on with it makes sense. */
async function interruptedScan(hub: Hub, { accountId }: Caller, merge: boolean): Promise<ScanRecord | undefined> {
  const record = await hub.store.scans.current(accountId);
  if (record === undefined || record.merge !== merge || record.making !== making) return undefined;
  return hub.clock.now().getTime() - record.readAt.getTime() > longestPause ? undefined : record;
}

async function search(hub: Hub, caller: Caller, merge: boolean, crew: Crew, watch: ScanWatch): Promise<ScanRecord> {
  const { contacts, read } = await readContacts(hub, caller, crew, watch);
  const compared = await compareAll(contacts, shippedModel, crew, (done, of) =>
    watch.tell({ step: 'pairs compared', done, of }),
  );
  return recordClusters(hub, caller, { read, compared, merge });
}

/** Reads all contacts in the order of their ids; none is kept as an object. */
async function readContacts(
  { store, clock }: Hub,
  { accountId }: Caller,
  crew: Crew,
  watch: ScanWatch,
): Promise<{ contacts: PackedContacts; read: ReadContacts }> {
  const packing = new Packing(crew, (fields: readonly FieldValues[]) => crew.run('packFields', fields));
  const at = clock.now();
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
  return { contacts: await packing.finish(), read: { ids, versions, at } };
}
