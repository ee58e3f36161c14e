import { HubError } from '../errors.ts';
import type { Caller, Contact, Hub, Tx } from '../hub.ts';
import { mergeWithin } from '../merging/merge-contacts.ts';
import type { KnownPair, PairEvidence } from '../merging/pair.ts';
import { queuePair } from '../merging/queue-pair.ts';
import type { ComparedBase } from './batch.ts';
import { isMergeable } from './decide.ts';
import { explain } from './explain.ts';
import type { FoundCluster, ReadContacts } from './found-clusters.ts';
import { PackedSides } from './packed/counted-contacts.ts';
import { probabilityOf } from './probability.ts';
import type { ScanReport, ScanWatch } from './scan-base.ts';
import { Scorer } from './score.ts';

/** What a scan has found, and what is known about it. */
export interface Findings {
  readonly clusters: readonly FoundCluster[];
  readonly read: ReadContacts;
  readonly compared: ComparedBase;
  readonly known: readonly KnownPair[];
  /** Whether clusters that leave no question are merged. */
  readonly merge: boolean;
}

/** A pair by position in what was read: the later contact first. */
type FoundPair = readonly [number, number];

/** Few enough that others do not wait long between two writes. */
const pairsAtOnce = 40;

/** Larger clusters are for people: each two contacts of a cluster are compared before it is merged. */
const mostMerged = 20;

/** Writes what a scan has found: merges what leaves no question, if that is wanted, and queues the other likely pairs. */
export async function keepClusters(
  hub: Hub,
  caller: Caller,
  { clusters, merge, ...findings }: Findings,
  watch: ScanWatch,
): Promise<Pick<ScanReport, 'pairsQueued' | 'merged'>> {
  const keeper = new Keeper(hub, caller, findings);
  let merged = 0;
  const left: FoundPair[] = [];
  for (const [index, cluster] of clusters.entries()) {
    const absorbed = merge ? await unlessTaken(keeper.merge(cluster)) : 0;
    merged += absorbed;
    if (absorbed > 0) await watch.rest();
    else for (const pair of cluster.pairs) if (!keeper.isKnown(pair)) left.push(pair);
    if (merge) watch.tell({ step: 'clusters looked through', done: index + 1, of: clusters.length });
  }
  let pairsQueued = 0;
  for (let from = 0; from < left.length; from += pairsAtOnce) {
    const pairs = left.slice(from, from + pairsAtOnce);
    pairsQueued += await keeper.queue(pairs);
    watch.tell({ step: 'pairs queued', done: from + pairs.length, of: left.length });
    await watch.rest();
  }
  return { pairsQueued, merged };
}

class Keeper {
  readonly #hub: Hub;
  readonly #caller: Caller;
  readonly #read: ReadContacts;
  readonly #compared: ComparedBase;
  readonly #sides: PackedSides;
  readonly #scorer: Scorer;
  readonly #known: ReadonlySet<string>;

  constructor(hub: Hub, caller: Caller, { read, compared, known }: Omit<Findings, 'clusters' | 'merge'>) {
    this.#hub = hub;
    this.#caller = caller;
    this.#read = read;
    this.#compared = compared;
    this.#sides = new PackedSides(compared.base);
    this.#scorer = new Scorer(compared.prepared);
    this.#known = new Set(known.map(({ contactIds }) => contactIds.join()));
  }

  isKnown(pair: FoundPair): boolean {
    return this.#known.has([...this.#idsOf(pair)].reverse().join());
  }

  /** Queues pairs in one transaction, but those of contacts that have changed since they were read. Gives how many are new. */
  async queue(pairs: readonly FoundPair[]): Promise<number> {
    const evidence = pairs.map((pair) => this.#evidenceOf(pair));
    return this.#hub.store.transaction(async (tx) => {
      const unchanged = await this.#unchanged(tx, pairs.flat());
      let queued = 0;
      for (const [index, pair] of pairs.entries()) {
        const found = evidence[index];
        if (found === undefined || pair.some((contact) => !unchanged.has(contact))) continue;
        if (await this.#queueOne(tx, pair, found)) queued += 1;
      }
      return queued;
    });
  }

  /** Merges a cluster into its oldest contact if each two of its contacts may be merged. Gives how many were absorbed. */
  async merge({ members, doubtful }: FoundCluster): Promise<number> {
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

  /** The contacts at some positions, held to the end: those that are what they were when they were read. */
  async #unchanged(tx: Tx, positions: readonly number[]): Promise<ReadonlyMap<number, Contact>> {
    const at = new Map(positions.map((position) => [this.#read.ids[position] ?? 0, position]));
    const contacts = await tx.contacts.lock(this.#caller.accountId, [...at.keys()]);
    const found = contacts.map((contact) => [at.get(contact.id) ?? -1, contact] as const);
    return new Map(found.filter(([position, { version }]) => version === this.#read.versions[position]));
  }

  async #queueOne(tx: Tx, pair: FoundPair, evidence: PairEvidence): Promise<boolean> {
    const contactIds = this.#idsOf(pair);
    if ((await tx.pairs.byContacts(this.#caller.accountId, ...contactIds)) !== undefined) return false;
    return (await queuePair(this.#hub, this.#caller, tx, { contactIds, ...evidence })) !== undefined;
  }

  #evidenceOf([one, other]: FoundPair): PairEvidence {
    const explanation = explain(this.#sides.subject(one), this.#sides.side(other), this.#compared.prepared);
    return { probability: explanation.probability, explanation };
  }

  #areMergeable(members: readonly number[]): boolean {
    return everyTwo(members).every(([one, other]) => {
      const odds = this.#scorer.score(this.#sides.subject(one), this.#sides.side(other));
      return isMergeable(probabilityOf(odds), this.#scorer.pattern);
    });
  }

  #idsOf([one, other]: FoundPair): readonly [number, number] {
    return [this.#read.ids[one] ?? 0, this.#read.ids[other] ?? 0];
  }
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
