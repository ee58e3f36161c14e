import type { Page } from '../hub.ts';

/** A person who works in an account: contacts belong to them, comments are theirs. */
export interface User {
  readonly id: number;
  /** Unique in the account, letter case aside. */
  readonly mail: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly timezone: string;
  readonly language: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

export interface UserReader {
  byId(accountId: number, id: number): Promise<User | undefined>;
  /** Letter case aside. */
  byMail(accountId: number, mail: string): Promise<User | undefined>;
  /** A stretch of the account's users by id. */
  page(accountId: number, page: Page): Promise<readonly User[]>;
  count(accountId: number): Promise<number>;
}

export interface UserWriter {
  insert(accountId: number, user: Omit<User, 'id'>): Promise<User>;
}
