import { HubError } from '../errors.ts';
import type { Caller, Contact, Hub, Tx } from '../hub.ts';
import { mergeWithin } from '../merging/merge-contacts.ts';
import type { PairEvidence } from '../merging/pair.ts';
import { queuePair } from '../merging/queue-pair.ts';
import type { Subject } from './compare.ts';
import { contactFeatures } from './contact-features.ts';
import { isMergeable } from './decide.ts';
import { explain } from './explain.ts';
import { type PreparedModel, prepareModel } from './model.ts';
import { probabilityOf } from './probability.ts';
import type { ScanWatch } from './scan-base.ts';
import type { RecordedCluster, RecordedContact, ScanRecord } from './scan-record.ts';
import { Scorer } from './score.ts';
import { countedTerms, sharesOf } from './terms.ts';

/** Two contacts, the later one first. */
type RecordedPair = readonly [RecordedContact, RecordedContact];

/** Larger clusters are for people: each two contacts of a cluster are compared before it is merged. */
export const mostMerged = 20;

/**
 * Looks through the clusters of a scan, a part after the other from where it was interrupted: merges what leaves no question,
 * if that is wanted, and queues the other likely pairs. Contacts that have changed since they were read are
 * passed over. Raises `busy` when another process goes on with the same scan.
 */
export async function keepClusters(hub: Hub, caller: Caller, begun: ScanRecord, watch: ScanWatch): Promise<ScanRecord> {
  const { accountId } = caller;
  const { parts } = begun;
  let record = begun;
  watch.tell({ step: 'clusters looked through', done: record.done, of: parts });
  while (record.done < parts) {
    const clusters = await hub.store.scans.part(accountId, record.done);
    const keeper = await openKeeper(hub, caller, record, clusters);
    const left: RecordedPair[] = [];
    let merged = 0;
    for (const cluster of clusters) {
      const absorbed = record.merge ? await unlessTaken(keeper.merge(cluster)) : 0;
      merged += absorbed;
      if (absorbed > 0) await watch.rest();
      else left.push(...pairsOf(cluster));
    }
    record = await keeper.queue(left, { ...record, done: record.done + 1, merged: record.merged + merged });
    watch.tell({ step: 'clusters looked through', done: record.done, of: parts });
    await watch.rest();
  }
  await hub.store.transaction((tx) => tx.scans.end(accountId, record));
  return record;
}

async function openKeeper(
  hub: Hub,
  caller: Caller,
  { model, contacts: size }: ScanRecord,
  clusters: readonly RecordedCluster[],
): Promise<Keeper> {
  const recorded = new Map(
    clusters.flatMap(({ contacts }) => contacts.map((contact) => [contact.id, contact] as const)),
  );
  const found = await hub.store.contacts.byIds(caller.accountId, [...recorded.keys()]);
  const subjects = new Map<number, Subject>();
  for (const { id, version, fields } of found) {
    const contact = recorded.get(id);
    if (contact?.version === version) subjects.set(id, subjectOf(fields, contact.counts, size));
  }
  return new Keeper(hub, caller, prepareModel(model, size), subjects);
}

/** A contact as it was compared in the scan. */
function subjectOf(fields: Contact['fields'], counts: readonly number[], size: number): Subject {
  const features = contactFeatures(fields);
  const terms = countedTerms(features);
  const count = (term: number): number => counts[terms.indexOf(term)] ?? 0;
  return { features, shares: sharesOf(features, { contacts: size, count }, 1) };
}

class Keeper {
  readonly #hub: Hub;
  readonly #caller: Caller;
  readonly #prepared: PreparedModel;
  /** By id: those that are what they were when they were read. */
  readonly #subjects: ReadonlyMap<number, Subject>;

  constructor(hub: Hub, caller: Caller, prepared: PreparedModel, subjects: ReadonlyMap<number, Subject>) {
    this.#hub = hub;
    this.#caller = caller;
    this.#prepared = prepared;
    this.#subjects = subjects;
  }

  /** Queues pairs together with how far the scan is then. Gives the record, with how many pairs are new. */
  async queue(pairs: readonly RecordedPair[], record: ScanRecord): Promise<ScanRecord> {
    const evidence = pairs.map((pair) => this.#evidenceOf(pair));
    return this.#hub.store.transaction(async (tx) => {
      const unchanged = await this.#unchanged(tx, pairs.flat());
      let queued = 0;
      for (const [index, pair] of pairs.entries()) {
        const found = evidence[index];
        if (found === undefined || pair.some(({ id }) => !unchanged.has(id))) continue;
        if (await this.#queueOne(tx, pair, found)) queued += 1;
      }
      const next = { ...record, pairsQueued: record.pairsQueued + queued };
      if (await tx.scans.advance(this.#caller.accountId, next)) return next;
      throw new HubError({ kind: 'busy', reason: 'running' });
    });
  }

  /** Merges a cluster into its oldest contact if each two of its contacts may be merged. Gives how many were absorbed. */
  async merge({ contacts: members, doubtful }: RecordedCluster): Promise<number> {
    if (doubtful || members.length > mostMerged || !this.#areMergeable(members)) return 0;
    return this.#hub.store.transaction(async (tx) => {
      const unchanged = await this.#unchanged(tx, members);
      const { accountId } = this.#caller;
      const contacts = [...unchanged.values()].sort((one, other) => Number(one.createdAt) - Number(other.createdAt));
      const [oldest] = contacts;
      if (oldest === undefined || contacts.length < members.length) return 0;
      for (const [one, other] of everyTwo(contacts)) {
        if (await tx.pairs.isRejected(accountId, one.id, other.id)) return 0;
      }
      for (const pair of everyTwo(members)) await this.#queueOne(tx, pair, this.#evidenceOf(pair));
      for (const { id } of contacts.slice(1)) {
        await mergeWithin(this.#hub, this.#caller, tx, { contactIds: [oldest.id, id], into: oldest.id });
      }
      return contacts.length - 1;
    });
  }

  /** Contacts, held to the end: those that are what they were when they were read. */
  async #unchanged(tx: Tx, recorded: readonly RecordedContact[]): Promise<ReadonlyMap<number, Contact>> {
    const versions = new Map(recorded.map(({ id, version }) => [id, version]));
    const contacts = await tx.contacts.lock(this.#caller.accountId, [...versions.keys()]);
    return new Map(contacts.flatMap((one) => (versions.get(one.id) === one.version ? [[one.id, one] as const] : [])));
  }

  async #queueOne(
    tx: Tx,
    [{ id }, { id: otherId }]: RecordedPair,
    evidence: PairEvidence | undefined,
  ): Promise<boolean> {
    const contactIds = [id, otherId] as const;
    if (evidence === undefined) return false;
    if ((await tx.pairs.byContacts(this.#caller.accountId, ...contactIds)) !== undefined) return false;
    return (await queuePair(this.#hub, this.#caller, tx, { contactIds, ...evidence })) !== undefined;
  }

  /** Undefined where one of the two is not what it was. */
  #evidenceOf([{ id }, { id: otherId }]: RecordedPair): PairEvidence | undefined {
    const [one, other] = [this.#subjects.get(id), this.#subjects.get(otherId)];
    if (one === undefined || other === undefined) return undefined;
    const explanation = explain(one, other, this.#prepared);
    return { probability: explanation.probability, explanation };
  }

  #areMergeable(members: readonly RecordedContact[]): boolean {
    const scorer = new Scorer(this.#prepared);
    const subjects = members.flatMap(({ id }) => this.#subjects.get(id) ?? []);
    if (subjects.length < members.length) return false;
    return everyTwo(subjects).every(([one, other]) =>
      isMergeable(probabilityOf(scorer.score(one, other)), scorer.pattern),
    );
  }
}

function pairsOf({ contacts, pairs }: RecordedCluster): RecordedPair[] {
  return pairs.flatMap(([at, otherAt]) => {
    const [one, other] = [contacts[at], contacts[otherAt]];
    return one === undefined || other === undefined ? [] : [[one, other] as const];
  });
}

/** What was merged: nothing, where the contacts would have a name together that a third one holds. */
async function unlessTaken(merged: Promise<number>): Promise<number> {
  try {
    return await merged;
  } catch (error) {
    if (error instanceof HubError && error.refusal.kind === 'duplicate') return 0;
    throw error;
  }
}

/** Each two of a list, the later one first. */
function everyTwo<T>(list: readonly T[]): (readonly [T, T])[] {
  return list.flatMap((one, index) => list.slice(0, index).map((other) => [one, other] as const));
}
