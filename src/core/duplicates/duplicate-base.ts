import type { Contact, ContactKey } from '../hub.ts';
import type { LikenessKey } from './likeness-key.ts';

/** Kind of the job that indexes a base. */
export const duplicateIndexJob = 'duplicate-index';

/** What the base knows about the likeness of contacts, in accounts that have searched for duplicates. */
export interface DuplicateReader {
  /** Who shares something with an arriving contact. */
  near(accountId: number, keys: NearKeys): Promise<NearContacts>;
  /** What the contacts are compared by; those that are not indexed are missing. */
  compared(accountId: number, ids: readonly number[], exact: NearKeys['exact']): Promise<readonly ComparedContact[]>;
}

/** What is asked about a contact that arrives. */
export interface NearKeys {
  readonly marks: readonly number[];
  /** Two exact keys; undefined for one that is not asked about. */
  readonly exact: readonly (ContactKey | undefined)[];
}

/** What is known of these; marks and keys that nobody has are missing or empty. */
export interface NearContacts {
  readonly marks: ReadonlyMap<number, MarkHolders>;
  /** The first two contacts that hold each exact key, lowest id first. */
  readonly equals: readonly (readonly number[])[];
}

/** Who has a mark. */
export interface MarkHolders {
  /** How many contacts have a term. Of a block, 51 when it has had so many: it is dead then, and takes no more. */
  readonly count: number;
  /** The contacts of a block, the newest first; of a dead one none, or the first ones if it names one contact. */
  readonly contacts: readonly number[];
}

/** A contact that may be compared. */
export interface ComparedContact {
  readonly id: number;
  /** See `feature-text.ts`. */
  readonly features: string;
  /** How many contacts have its first and its last name. */
  readonly names: readonly { readonly term: number; readonly count: number }[];
  /** Which of the exact keys it holds. */
  readonly holds: readonly boolean[];
}

/** How far the index of an account is. */
export interface IndexProgress {
  /** What its features, blocks and terms are made by: see `feature-text.ts`. */
  readonly making: number;
  /** Contacts up to this id are indexed, and whoever writes them keeps that; those beyond, nobody. */
  readonly indexedTo: number;
  /** Contacts from there up to this id have features, from which they are being entered. */
  readonly featuresTo: number;
  /** The last change before the first of those features were made. */
  readonly since: number;
  /** How many pieces of what follows from those features are entered; `forgetting` while an earlier index is removed. */
  readonly entered: number;
  /** In how many parts of all numbers (`partOf`) the blocks, and then the terms, are entered. */
  readonly parts: number;
}

/** What building an index takes. */
export interface DuplicateIndexWriter {
  progress(accountId: number): Promise<IndexProgress | undefined>;
  setProgress(accountId: number, progress: IndexProgress): Promise<void>;
  /** The number of the account's last change. */
  lastChange(accountId: number): Promise<number>;
  /** The next contacts in order of id. */
  contactsAfter(accountId: number, id: number): Promise<readonly Contact[]>;
  /** The next features in order of id. */
  featuresAfter(accountId: number, id: number): Promise<readonly { readonly id: number; readonly features: string }[]>;
  addFeatures(
    accountId: number,
    rows: readonly { readonly id: number; readonly likeness: LikenessKey }[],
  ): Promise<void>;
  /** Enters contacts under marks, each of which is named once. */
  enter(accountId: number, entries: readonly (readonly [mark: number, contactIds: readonly number[]])[]): Promise<void>;
  /** Contacts that have left what is being entered: see `leaveBatch`. */
  gone(accountId: number): Promise<ReadonlySet<number>>;
  setGone(accountId: number, ids: ReadonlySet<number>): Promise<void>;
  /** The contacts between two ids with a change after a number, as they are, and the features that they have. */
  changedSince(
    accountId: number,
    stretch: { readonly since: number; readonly from: number; readonly to: number },
  ): Promise<readonly ChangedContact[]>;
  /** Writes a contact's likeness over an earlier one. */
  replace(
    accountId: number,
    id: number,
    before: LikenessKey | undefined,
    after: LikenessKey | undefined,
  ): Promise<void>;
  /** Removes some of what an index holds; false when nothing was left. */
  forgetSome(accountId: number): Promise<boolean>;
}

/** A contact that was written while the index was built; without `contact` it is gone. */
export interface ChangedContact {
  readonly id: number;
  readonly features?: string;
  readonly contact?: Contact;
}

/** All contacts are indexed, and those that will come. */
export const whole = Number.MAX_SAFE_INTEGER;

/** Value of `entered` while what an earlier making has left is removed. */
export const forgetting = -1;
