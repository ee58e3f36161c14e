import type { Page } from '../hub.ts';

/** What somebody noted about a contact. */
export interface Comment {
  readonly id: number;
  readonly contactId: number;
  /** Who wrote it; absent in an account without users. */
  readonly userId?: number;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly text: string;
}

export interface CommentReader {
  byId(accountId: number, contactId: number, id: number): Promise<Comment | undefined>;
  /** A stretch of a contact's comments by id. */
  page(accountId: number, contactId: number, page: Page): Promise<readonly Comment[]>;
  count(accountId: number, contactId: number): Promise<number>;
  /** The ids of all comments of a contact, in order. */
  idsOf(accountId: number, contactId: number): Promise<readonly number[]>;
}

export interface CommentWriter {
  /** Keeps the credential of the write besides, as changes do. */
  insert(accountId: number, comment: Omit<Comment, 'id'>, credentialId: number | undefined): Promise<Comment>;
  replace(accountId: number, comment: Comment): Promise<void>;
  /** Removes those of the ids that are the contact's. */
  remove(accountId: number, contactId: number, ids: readonly number[]): Promise<void>;
  /** Makes those of the ids that are one contact's another one's. */
  move(accountId: number, ids: readonly number[], from: number, to: number): Promise<void>;
  /** Removes all comments of a contact. */
  removeAll(accountId: number, contactId: number): Promise<void>;
}
