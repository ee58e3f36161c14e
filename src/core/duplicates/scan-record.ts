import type { Model } from './model.ts';

/**
 * What a scan has found, and how far that is looked through: where it is interrupted, another start goes on there. It says
 * nothing of what contacts are: who was found is an id and a version.
 */
export interface ScanRecord {
  /** Tells it from all other scans. */
  readonly name: string;
  /** When its contacts were read. */
  readonly readAt: Date;
  readonly merge: boolean;
  /** What features and terms were made by: see `feature-text.ts`. */
  readonly making: number;
  readonly contacts: number;
  readonly pairsCompared: number;
  readonly clusters: number;
  /** The model as it was fitted to the base. */
  readonly model: Model;
  /** How many parts its clusters are in. */
  readonly parts: number;
  /** How many of them are looked through, and what came of these. */
  readonly done: number;
  readonly pairsQueued: number;
  readonly merged: number;
}

/** A group of contacts that are likely one. */
export interface RecordedCluster {
  readonly contacts: readonly RecordedContact[];
  /** The pairs of it that are to be queued, as positions in it: the later contact first. */
  readonly pairs: readonly (readonly [number, number])[];
  readonly doubtful: boolean;
}

/** A contact as it was read, without what it says. */
export interface RecordedContact {
  readonly id: number;
  readonly version: number;
  /** How many contacts had each of its terms, in the order of `countedTerms`. */
  readonly counts: readonly number[];
}

export interface ScanReader {
  /** The scan of an account that has not ended. */
  current(accountId: number): Promise<ScanRecord | undefined>;
  part(accountId: number, part: number): Promise<readonly RecordedCluster[]>;
}

export interface ScanWriter {
  /** Writes a scan with its clusters over the one that was there. */
  begin(accountId: number, record: ScanRecord, parts: readonly (readonly RecordedCluster[])[]): Promise<void>;
  /** Writes how far a scan is; false, when it is not where this goes on from, or another has taken its place. */
  advance(accountId: number, record: ScanRecord): Promise<boolean>;
  /** Forgets a scan. */
  end(accountId: number, record: ScanRecord): Promise<void>;
}
