import type { Contact, ContactKey, Page } from '../hub.ts';

/** A word that an account puts on its contacts. */
export interface Tag {
  readonly id: number;
  /** Unique in the account, letter case aside. */
  readonly name: string;
  readonly description: string;
}

/** What a write holds that is decided by which tags there are. */
export const tagList: ContactKey = { kind: 'tags', value: '' };

export interface TagReader {
  byId(accountId: number, id: number): Promise<Tag | undefined>;
  /** Letter case aside. */
  byName(accountId: number, name: string): Promise<Tag | undefined>;
  /** Those of the ids that are tags, in order. */
  known(accountId: number, ids: readonly number[]): Promise<readonly number[]>;
  /** A stretch of the account's tags by id. */
  page(accountId: number, page: Page): Promise<readonly Tag[]>;
  count(accountId: number): Promise<number>;
  /** The tags of one contact in order of id. */
  ofContact(accountId: number, contactId: number): Promise<readonly Tag[]>;
  /** The ids of the tags of each contact that has some, in order. */
  ofContacts(accountId: number, contactIds: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>>;
  /** All contacts with the tag in order of id, in chunks. */
  holders(accountId: number, tagId: number): AsyncIterable<readonly Contact[]>;
}

/** What a contact carries is written together with its change: see `core/tags/contact-tags.ts`. */
export interface TagWriter {
  insert(accountId: number, tag: Omit<Tag, 'id'>): Promise<Tag>;
  replace(accountId: number, tag: Tag): Promise<void>;
  /** Removes the tag, which no contact may carry any more. */
  remove(accountId: number, id: number): Promise<void>;
  attach(accountId: number, contactId: number, tagIds: readonly number[]): Promise<void>;
  detach(accountId: number, contactId: number, tagIds: readonly number[]): Promise<void>;
  /** Leaves a contact without tags. */
  detachAll(accountId: number, contactId: number): Promise<void>;
}
