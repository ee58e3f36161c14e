import type { FastifyInstance } from 'fastify';
import type { CredentialKind } from '../core/access/create-credential.ts';
import type { RecentLogins } from '../core/access/recent-logins.ts';
import type { Export, FileReader } from '../core/background.ts';
import type { Commands } from '../core/commands.ts';
import type { CustomFields } from '../core/fields/custom-fields.ts';
import type { Account, Clock, Credential, Reader, Vault } from '../core/hub.ts';
import type { SpamScreen } from '../core/spam-screen.ts';

/** Counts a request of a credential in a minute since 1970; gives how many there were by then, with this one. */
export type CountRequest = (
  credential: Pick<Credential, 'accountId' | 'id'>,
  minute: number,
) => number | Promise<number>;

/** What a dialect may reach. */
export interface DialectContext {
  readonly reader: Reader;
  readonly commands: Commands;
  readonly logins: RecentLogins;
  readonly customFields: CustomFields;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly files: FileReader;
  readonly spamScreen: SpamScreen;
  /** Address that clients use. */
  readonly publicUrl: string;
  /** Requests per minute and credential; 0 is no limit. */
  readonly rateLimit: number;
  readonly countRequest: CountRequest;
}

/** One vendor's wire: a folder of its own beside this file, and one line in `index.ts`. */
export interface Dialect {
  readonly name: string;
  /** The path that all its requests begin with, lower case. */
  readonly prefix: string;
  /** What its clients prove who they are with. */
  readonly credential: CredentialKind;
  /** Adds the routes below `prefix` to an instance that belongs to this dialect alone. */
  readonly register: (app: FastifyInstance, context: DialectContext) => void;
  /** Brings a request's path and query into the form that the routes are written in. */
  readonly canonicalUrl?: (url: string) => string;
  /** The body of a notification that an export has ended. */
  readonly describeExport?: (value: Export, account: Account) => string;
  /** A header line, for trying the API by hand, where each request is signed; valid for some minutes. */
  readonly signatureHeader?: (user: string, secret: string, now: Date) => string;
  /** Lines that tell a new owner how to reach this API with a fresh credential: address, login, an example. */
  readonly howToReach: (baseUrl: string, secret: string, user: string | undefined) => readonly string[];
  /** What the API description says. */
  readonly description: DialectDescription;
}

/** One vendor's wire in the words of OpenAPI. */
export interface DialectDescription {
  readonly title: string;
  /** By the vendor's headings; paths below the prefix, parameters as `:name`. */
  readonly operations: readonly { readonly name: string; readonly method: string; readonly path: string }[];
  /** What replies are. */
  readonly contentType: string;
  /** An OpenAPI security scheme. */
  readonly security: Readonly<Record<string, unknown>>;
  /** JSON schemas of a successful reply and of a refusal. */
  readonly success: Readonly<Record<string, unknown>>;
  readonly failure: Readonly<Record<string, unknown>>;
}
