import type {
  ExportFileReader,
  ExportFileWriter,
  ExportReader,
  ExportWriter,
  JobReader,
  JobWriter,
} from './background.ts';
import type { CommentReader, CommentWriter } from './comments/comment.ts';
import type { ArrivalReader, ArrivalWriter } from './contacts/arrivals.ts';
import type { PasswordReader, PasswordWriter } from './contacts/password.ts';
import type { DuplicateIndexWriter, DuplicateReader } from './duplicates/duplicate-base.ts';
import type { ScanReader, ScanWriter } from './duplicates/scan-record.ts';
import type { CustomField, FieldValues } from './fields/field.ts';
import type { MergeReader, MergeWriter } from './merging/merge.ts';
import type { PairReader, PairWriter } from './merging/pair.ts';
import type { OrganisationReader, OrganisationWriter } from './organisations/organisation.ts';
import type { SpamAnswerReader, SpamAnswerWriter } from './spam-screen.ts';
import type { StoreLocationReader, StoreLocationWriter } from './stores/store-location.ts';
import type { TagReader, TagWriter } from './tags/tag.ts';
import type { UserReader, UserWriter } from './users/user.ts';

/** Where a write came from; recorded with every change. */
export type Origin = 'form' | 'api' | 'import' | 'admin' | 'merge' | 'system';

/** On whose behalf a core function acts. Every read and write stays inside `accountId`. */
export interface Caller {
  readonly accountId: number;
  readonly origin: Origin;
  /** The API credential that was used; absent for the command line and for background work. */
  readonly credentialId?: number;
}

/** Stands for the account of what belongs to none: the accounts themselves. */
export const installation = 0;

/** Everything the core reaches that is not a plain computation. */
export interface Hub {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly vault: Vault;
}

/** The time, so that tests can hold it still. */
export interface Clock {
  now(): Date;
}

/** Names and secrets that must be hard to guess; counted up in tests. */
export interface Ids {
  /** A contact's random public name: 10 letters and digits. */
  publicId(): string;
  /** A new API secret with at least 128 random bits. */
  secret(): string;
}

/** Encrypts what has to be readable again (API secrets that sign requests, passwords of delivery targets). */
export interface Vault {
  /** `context` names the row and column the secret belongs to; it must be the same when opening. */
  seal(plain: string, context: string): string;
  /** Throws when the key or the context is another one, or the text was changed. */
  open(sealed: string, context: string): string;
}

/** Which stretch of a list by id is wanted. */
export interface Page {
  readonly order: 'oldest' | 'latest';
  readonly offset: number;
  readonly limit: number;
}

/** Reads of committed data. Each group lists the reads of one table group; account first, always. */
export interface Reader {
  readonly accounts: AccountReader;
  readonly changes: ChangeReader;
  readonly contacts: ContactReader;
  readonly passwords: PasswordReader;
  readonly fields: FieldReader;
  readonly merges: MergeReader;
  readonly organisations: OrganisationReader;
  readonly pairs: PairReader;
  readonly scans: ScanReader;
  readonly sources: SourceReader;
  readonly spamAnswers: SpamAnswerReader;
  readonly stores: StoreLocationReader;
  readonly tags: TagReader;
  readonly comments: CommentReader;
  readonly users: UserReader;
  readonly exports: ExportReader;
  readonly exportFiles: ExportFileReader;
  readonly jobs: JobReader;
}

/**
 * An answer that mostly is there at once. To wait for each of those of a thousand rows would take longer than the rows: who
 * has many asks first whether it is a promise.
 */
export type Soon<T> = T | Promise<T>;

/** Reads and writes inside one transaction. Dead after the callback it was given to has ended. */
export interface Tx extends Reader {
  /**
   * Waits until no other transaction holds one of the keys, or anything of the account, and holds them to the end. Who
   * writes what depends on looking takes its keys first: all at once, since two that take one after the other may
   * have to begin anew. Keys that take time to make are given as a function: where there is one writer, it is not asked, and
   * where so many are wanted that everything is held instead, not to the end.
   */
  lock(accountId: number, what: readonly ContactKey[] | (() => Iterable<ContactKey>) | 'everything'): Soon<void>;
  readonly arrivals: ArrivalReader & ArrivalWriter;
  readonly duplicates: DuplicateReader & DuplicateIndexWriter;
  readonly accounts: AccountReader & AccountWriter;
  readonly contacts: ContactReader & ContactWriter;
  readonly passwords: PasswordReader & PasswordWriter;
  readonly fields: FieldReader & FieldWriter;
  readonly merges: MergeReader & MergeWriter;
  readonly organisations: OrganisationReader & OrganisationWriter;
  readonly pairs: PairReader & PairWriter;
  readonly scans: ScanReader & ScanWriter;
  readonly sources: SourceReader & SourceWriter;
  readonly spamAnswers: SpamAnswerReader & SpamAnswerWriter;
  readonly stores: StoreLocationReader & StoreLocationWriter;
  readonly tags: TagReader & TagWriter;
  readonly comments: CommentReader & CommentWriter;
  readonly users: UserReader & UserWriter;
  readonly exports: ExportReader & ExportWriter;
  readonly exportFiles: ExportFileReader & ExportFileWriter;
  readonly jobs: JobReader & JobWriter;
}

/** Whose transactions one may go with. */
export interface Among {
  readonly accountId: number;
  /** Whether it writes so much that it is better not one with them, but beside them. */
  readonly isLarge: boolean;
}

/** A reader that can also run transactions; what it resolved is on disk. */
export interface Store extends Reader {
  /**
   * Runs `work` with all its writes or none. Several callers may share one physical commit, so `work` must
   * await nothing but the transaction itself; it may have to begin anew. Raises `busy` (`storage`) when the disk
   * refuses the commit.
   *
   * `among` is for one of one account that holds the keys of all it writes before it looks: where there are several
   * writers, it may go with others of that account.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, among?: Among): Promise<T>;
}

/** A tenant of this installation. */
export interface Account {
  readonly id: number;
  readonly name: string;
  /** IANA name; dates without a zone in requests and replies are in it. */
  readonly timezone: string;
  /** Lower-case language code of field names where none is asked for. */
  readonly language: string;
  readonly createdAt: Date;
  /** Grows with each change to the account's fields and key fields: tells a cache that it is old. */
  readonly fieldsRevision: number;
}

/** An API login of one account in one dialect. */
export interface Credential {
  readonly id: number;
  readonly accountId: number;
  readonly dialect: string;
  readonly name: string;
  /** The public part, where the dialect has one. */
  readonly user?: string;
  /** Sealed secret, for dialects whose clients sign with it. */
  readonly sealedSecret?: string;
  /** `strict` refuses a signature that was used before. */
  readonly replay: 'window' | 'strict';
  readonly createdAt: Date;
  readonly revokedAt?: Date;
}

/** A credential with the account it opens. */
export interface Login {
  readonly credential: Credential;
  readonly account: Account;
}

/** A credential to be stored; `lookup` is the user or the hash of the key that it is found by. */
export interface NewCredential extends Omit<Credential, 'id' | 'revokedAt'> {
  readonly lookup: string;
}

export interface AccountReader {
  byId(id: number): Promise<Account | undefined>;
  byName(name: string): Promise<Account | undefined>;
  all(): Promise<readonly Account[]>;
  /** Logins of a dialect that are not revoked, by user name or key hash; several during a rotation. */
  logins(dialect: string, lookup: string): Promise<readonly Login[]>;
  credentialsOf(accountId: number): Promise<readonly Credential[]>;
  /** Failures of `subject` in the window that `now` falls into. */
  failures(subject: string, windowSeconds: number, now: Date): Promise<number>;
  /** A fingerprint remembered for a delivery target, or a small secret-free note of the operator's. */
  pin(accountId: number, target: string): Promise<string | undefined>;
}

export interface AccountWriter {
  insert(account: Omit<Account, 'id' | 'fieldsRevision'>): Promise<Account>;
  insertCredential(credential: NewCredential): Promise<Credential>;
  revokeCredential(accountId: number, id: number, at: Date): Promise<boolean>;
  /** False when the nonce is known; forgets the nonces of the credential that expired before `now`. */
  claimNonce(nonce: {
    accountId: number;
    credentialId: number;
    value: string;
    now: Date;
    expiresAt: Date;
  }): Promise<boolean>;
  /** Counts one failure of `subject` in the window that `now` falls into; answers the count so far. */
  countFailure(subject: string, windowSeconds: number, now: Date): Promise<number>;
  /** Adds to the requests of a credential in a minute since 1970, others being forgotten; answers their number. */
  countRequests(
    accountId: number,
    credentialId: number,
    more: { readonly minute: number; readonly requests: number },
  ): Promise<number>;
  setPin(accountId: number, target: string, value: string): Promise<void>;
}

/** A contact as stored. */
export interface Contact {
  readonly id: number;
  /** Random name for links: unguessable, never reused. */
  readonly publicId: string;
  /** Counts the changes from any side, from 1. */
  readonly version: number;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
  readonly fields: FieldValues;
}

/**
 * An exact look-up key: `kind` is a field key or `publicId`, `value` its normalised text. Likeness is a key of its own
 * kind (`duplicates/likeness.ts`): a base keeps it in parts, and only of contacts that are indexed.
 */
export interface ContactKey {
  readonly kind: string;
  readonly value: string;
}

/** What a change did to a contact. */
export type Operation = 'create' | 'update' | 'delete';

/** The record of one write: who, when, and both values of every field it changed. */
export interface Change {
  readonly at: Date;
  readonly operation: Operation;
  readonly origin: Origin;
  readonly sourceId?: number;
  readonly credentialId?: number;
  /** Old and new value by field key; `null` stands for empty. */
  readonly fields: Readonly<Record<string, readonly [old: unknown, new: unknown]>>;
}

/** A change as it stands in the log. */
export interface LoggedChange extends Change {
  /** Counts all changes of the installation; gaps are usual. */
  readonly sequence: number;
  readonly contactId: number;
}

export interface ChangeReader {
  /**
   * The changes that follow one, in order of their sequence. Who goes on from the last that it got misses none, however
   * many processes write.
   */
  after(accountId: number, sequence: number, limit: number): Promise<readonly LoggedChange[]>;
}

/** The id and public id of an absorbed contact find the one that it is part of. */
export interface ContactReader {
  byId(accountId: number, id: number): Promise<Contact | undefined>;
  /** Each contact once, in order of id. */
  byIds(accountId: number, ids: readonly number[]): Promise<readonly Contact[]>;
  /** The first two contacts that hold the key, lowest id first: enough to tell one from several. */
  byKey(accountId: number, key: ContactKey): Soon<readonly Contact[]>;
  /** All contacts that hold any of the values of one kind, in order of id. */
  byKeys(accountId: number, kind: string, values: readonly string[]): Promise<readonly HeldContact[]>;
  /** All contacts in order of id, in chunks; other requests are served between two chunks. */
  scan(accountId: number): AsyncIterable<readonly Contact[]>;
  /** How many contacts hold all of the keys; without keys, how many there are. */
  count(accountId: number, keys?: readonly ContactKey[]): Promise<number>;
  /** A stretch of the contacts that hold all of the keys, in order of id. */
  page(accountId: number, stretch: ContactStretch): Promise<readonly Contact[]>;
  /**
   * Contacts with a change that the selection names, or that have absorbed one with such a change, in order of id, in
   * chunks; one consistent state.
   */
  changed(accountId: number, selection: ChangeSelection): AsyncIterable<readonly Contact[]>;
}

/** A contact and the key value it was found by. */
export interface HeldContact {
  readonly value: string;
  readonly contact: Contact;
}

/** A part of a list of contacts; without keys, of the list of all. The key that fewest contacts hold is best the first. */
export interface ContactStretch {
  readonly keys: readonly ContactKey[];
  readonly offset: number;
  readonly limit: number;
}

/** Which changes make a contact part of an export; both ends are inclusive. */
export interface ChangeSelection {
  readonly from: Date;
  readonly until: Date;
  readonly operations: readonly Operation[];
  readonly origins: readonly Origin[];
  /** Only changes of these sources; 0 stands for changes without one. Absent: whatever the source. */
  readonly sourceIds?: readonly number[];
}

export interface ContactWriter {
  /** A fresh id; ids are never used twice. `mayFollow` says how many more the transaction may ask for. */
  nextId(mayFollow?: number): Soon<number>;
  /**
   * Says which keys the transaction will look by one after the other, so that they can be looked up together. It holds
   * them already (`lock`): nobody else changes who has them. So many contacts may be made, as far as nobody holds them.
   */
  lookAhead(accountId: number, keys: readonly ContactKey[], expected: number): Promise<void>;
  insert(accountId: number, contact: Contact, keys: readonly ContactKey[], change: Change): Soon<void>;
  /** Writes a new state over version `contact.version - 1`. */
  update(accountId: number, contact: Contact, keys: KeyChanges, change: Change): Promise<void>;
  /** Removes the contact in this version, and its keys, and empties the values in its earlier changes. */
  remove(
    accountId: number,
    contact: Pick<Contact, 'id' | 'version'>,
    keys: readonly ContactKey[],
    change: Change,
  ): Promise<void>;
  /** Those of the ids that are contacts of their own, in order of id, held against other writers to the end. */
  lock(accountId: number, ids: readonly number[]): Promise<readonly Contact[]>;
  /** Takes a contact and its keys out of the base; what its changes say stays. */
  absorb(
    accountId: number,
    contact: Pick<Contact, 'id' | 'version'>,
    keys: readonly ContactKey[],
    change: Change,
  ): Promise<void>;
  /** Empties the values in the changes of a contact that another has absorbed, and notes the deletion of both. */
  eraseAbsorbed(accountId: number, id: number, change: Change): Promise<void>;
  /** Empties the values in what was changed of a contact from one time to another. */
  eraseChanges(accountId: number, id: number, period: { readonly from: Date; readonly until: Date }): Promise<void>;
  /** Remembers that contacts are findable by this field; the keys of existing ones are the caller's work. */
  addKeyField(accountId: number, field: string): Promise<void>;
  /** Forgets the same; the keys of existing contacts are the caller's work here too. */
  removeKeyField(accountId: number, field: string): Promise<void>;
  addKeys(accountId: number, id: number, keys: readonly ContactKey[]): Promise<void>;
}

export interface KeyChanges {
  readonly added: readonly ContactKey[];
  readonly removed: readonly ContactKey[];
}

export interface FieldReader {
  /** The account's own fields in order of id. */
  custom(accountId: number): Promise<readonly CustomField[]>;
  /** Keys of the fields that contacts can be looked up by besides the built-in ones. */
  keyFields(accountId: number): Promise<readonly string[]>;
}

export interface FieldWriter {
  insert(accountId: number, field: Omit<CustomField, 'id' | 'key'>): Promise<CustomField>;
  /** Writes a field's name, description, labels and options; what its values are made of stays. */
  replace(accountId: number, field: CustomField): Promise<void>;
  remove(accountId: number, id: number): Promise<void>;
}

/** An application that contacts come from (a shop, a form). */
export interface Source {
  readonly id: number;
  readonly name: string;
}

export interface SourceReader {
  byId(accountId: number, id: number): Promise<Source | undefined>;
  byName(accountId: number, name: string): Promise<Source | undefined>;
  all(accountId: number): Promise<readonly Source[]>;
}

export interface SourceWriter {
  insert(accountId: number, name: string): Promise<Source>;
  remove(accountId: number, id: number): Promise<boolean>;
}
