/**
 * `pending` waits for a decision, `postponed` waits until somebody asks for it; `accepted` are merged; `rejected` are two
 * different persons for good.
 */
export type PairStatus = 'pending' | 'accepted' | 'rejected' | 'postponed';

/** What speaks for and against two contacts being one, as the search for duplicates found it. */
export interface PairEvidence {
  readonly probability: number;
  /** Field by field, in the words of the search; shown as it is. */
  readonly explanation?: unknown;
}

/** Two contacts that may be one, and what was decided about them. */
export interface Pair extends Partial<PairEvidence> {
  readonly id: number;
  /** The lower id first. */
  readonly contactIds: readonly [number, number];
  readonly status: PairStatus;
  readonly queuedAt: Date;
  readonly decidedAt?: Date;
  /** The API login that decided; absent for the command line. */
  readonly decidedBy?: number;
  /** The merge that made them one. */
  readonly mergeId?: number;
}

/** Which pairs are wanted, in order of id. */
export interface PairSelection {
  readonly status?: PairStatus;
  readonly contactId?: number;
  readonly offset: number;
  readonly limit: number;
}

/** A pair by the contacts that its two are, or are parts of, now: the same one twice where they are merged. */
export interface KnownPair extends Pick<Pair, 'id' | 'contactIds' | 'status'> {}

export interface PairReader {
  /** All pairs in order of id, in chunks; other requests are served between two chunks. */
  known(accountId: number): AsyncIterable<readonly KnownPair[]>;
  byId(accountId: number, id: number): Promise<Pair | undefined>;
  /** In whatever order the two are named. */
  byContacts(accountId: number, one: number, other: number): Promise<Pair | undefined>;
  page(accountId: number, selection: PairSelection): Promise<readonly Pair[]>;
  /** Whether two contacts, or any that they have absorbed, are known to be different. */
  isRejected(accountId: number, one: number, other: number): Promise<boolean>;
  /** The pairs that a merge has settled. */
  ofMerge(accountId: number, mergeId: number): Promise<readonly Pair[]>;
  /** The undecided pairs among a contact and those that it has absorbed. */
  undecidedWithin(accountId: number, survivorId: number): Promise<readonly Pair[]>;
}

export interface PairWriter {
  insert(accountId: number, pair: Omit<Pair, 'id'>): Promise<Pair>;
  replace(accountId: number, pair: Pair): Promise<void>;
  /** Forgets all pairs with a contact. */
  removeOf(accountId: number, contactId: number): Promise<void>;
}
