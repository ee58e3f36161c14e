import type { MergeMethod } from '../contacts/contact-values.ts';
import type { FieldValues } from '../fields/field.ts';
import type { Contact, Origin } from '../hub.ts';

/** What a merge makes of two contacts: their values, the ids of their tags, in order, and their password. */
export interface ContactState {
  readonly fields: FieldValues;
  readonly tagIds: readonly number[];
  readonly passwordHash?: string;
}

/** A whole contact as it was before a merge. */
export interface ContactImage extends Contact, ContactState {}

/** A name that an absorbed contact had, and that its survivor goes by. */
export interface Alias {
  readonly id: number;
  readonly publicId: string;
}

/** All that it takes to undo a merge. */
export interface MergeJournal {
  readonly survivor: ContactImage;
  readonly absorbed: ContactImage;
  /** What the merge made of the survivor. */
  readonly after: ContactState;
  /** Comments that moved to the survivor. */
  readonly commentIds: readonly number[];
  /** Organisations that the absorbed contact spoke for. */
  readonly organisationIds: readonly number[];
  /** Contacts that the absorbed one had absorbed itself, and that moved with it. */
  readonly aliases: readonly Alias[];
}

/** A merge of one contact into another. */
export interface Merge {
  readonly id: number;
  readonly survivorId: number;
  readonly absorbedId: number;
  readonly method: MergeMethod;
  /** Who asked for it: its changes have the origin `merge`. */
  readonly origin: Origin;
  readonly credentialId?: number;
  readonly at: Date;
  readonly undoneAt?: Date;
  /** Absent when nothing is to be undone any more: the merge was undone, or its contacts were deleted. */
  readonly journal?: MergeJournal;
}

export interface MergeReader {
  byId(accountId: number, id: number): Promise<Merge | undefined>;
  /** The merges that a contact was absorbed by, undone ones too, in order. */
  ofAbsorbed(accountId: number, absorbedId: number): Promise<readonly Merge[]>;
  /** The merges into a contact that stand and came after one, in order. */
  standingAfter(accountId: number, merge: Pick<Merge, 'id' | 'survivorId'>): Promise<readonly Merge[]>;
  /** Everybody whom a contact has absorbed, directly or not, in order of id. */
  aliasesOf(accountId: number, survivorId: number): Promise<readonly Alias[]>;
  /** Of the ids that were absorbed: who they resolve to. */
  survivors(accountId: number, ids: readonly number[]): Promise<ReadonlyMap<number, number>>;
}

export interface MergeWriter {
  insert(accountId: number, merge: Omit<Merge, 'id'>): Promise<Merge>;
  /** Writes a merge's journal and when it was undone; the rest of it never changes. */
  replace(accountId: number, merge: Merge): Promise<void>;
  /** Makes a contact's id and public id resolve to another contact from now on. */
  redirect(accountId: number, alias: Alias, survivorId: number): Promise<void>;
  /** Makes a contact's id and public id resolve to nobody else any more. */
  release(accountId: number, alias: Alias): Promise<void>;
  /** Empties the journals of the merges that a contact took part in. */
  eraseJournals(accountId: number, contactId: number): Promise<void>;
}
