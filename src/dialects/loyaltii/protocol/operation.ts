import type { Account, Caller } from '../../../core/hub.ts';
import type { DialectContext } from '../../dialect.ts';
import type { FailedLogins } from '../../wire/failed-logins.ts';
import type { DynamicFields } from './dynamic-fields.ts';
import type { Passwords } from './passwords.ts';

/** Members of a body or a query by their names in lower case; of equal names the last counts. */
export type Members = ReadonlyMap<string, unknown>;

/** A request that has been let in. */
export interface LoyaltiiRequest {
  readonly caller: Caller;
  readonly account: Account;
  readonly query: ReadonlyMap<string, string>;
  /** A number in the path. Fails with 404 for what cannot be one. */
  id(): number;
  /** The members of the body. Fails with 400 where there are none. */
  body(): Members;
  /** The account's own fields as members of a contact. */
  dynamicFields(): Promise<DynamicFields>;
}

/** What operations may reach. */
export interface LoyaltiiContext extends DialectContext {
  readonly passwords: Passwords;
  /** Stops those who guess the secret of a contact, and those who guess a contact's password. */
  readonly guesses: FailedLogins;
  readonly wrongPasswords: FailedLogins;
}

/** One operation of the vendor's help page: where it is called and what it does. */
export interface Operation {
  /** The page's heading. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, with `:name` for parameters. */
  readonly path: string;
  /** Tells apart operations of one method and path; the first that applies is taken. */
  readonly applies?: (request: LoyaltiiRequest) => boolean;
  /** Gives the reply's document or rows of a long list; undefined for an empty reply. Fails with `LoyaltiiError` or `HubError`. */
  readonly run: (context: LoyaltiiContext, request: LoyaltiiRequest) => Promise<unknown>;
}
