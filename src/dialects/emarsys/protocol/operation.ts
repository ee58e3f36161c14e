import type { Account, Caller } from '../../../core/hub.ts';
import type { DialectContext } from '../../dialect.ts';
import type { AccountFields } from './account-fields.ts';

/** A request that has been let in, with its path parameters and query as texts. */
export interface EmarsysRequest {
  readonly caller: Caller;
  /** The decoded JSON body; undefined when there was none. */
  readonly body: unknown;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly account: Account;
  /** System fields and the account's own. */
  fields(): Promise<AccountFields>;
}

/** A reply that is not the usual envelope with status 200. */
export class RawReply {
  readonly contentType: string;
  readonly body: AsyncIterable<Buffer>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(contentType: string, body: AsyncIterable<Buffer>, headers: Readonly<Record<string, string>> = {}) {
    this.contentType = contentType;
    this.body = body;
    this.headers = headers;
  }
}

/** A success whose envelope carries members beside the usual three. */
export class WithExtras {
  readonly data: unknown;
  readonly extras: Readonly<Record<string, unknown>>;

  constructor(data: unknown, extras: Readonly<Record<string, unknown>>) {
    this.data = data;
    this.extras = extras;
  }
}

/** One operation of the vendor's manual: where it is called and what it does. */
export interface Operation {
  /** The manual's heading. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/v2`, with `:name` for parameters. */
  readonly path: string;
  /** Tells apart operations of one method and path; the first that applies is taken. */
  readonly applies?: (request: EmarsysRequest) => boolean;
  /** Gives the envelope's `data`; fails with `EmarsysError` or `HubError`. */
  readonly run: (context: DialectContext, request: EmarsysRequest) => Promise<unknown>;
}

/** The body as an object; a client that sends nothing, a list or a bare value has sent no members. */
export function members(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {};
}

/** Whether a member says nothing: clients send `null` and empty texts for what they leave out. */
export function isAbsent(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

/** A sent value as error texts repeat it. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Whether the body holds a list of contacts instead of one contact. */
export function isMultiple(request: EmarsysRequest): boolean {
  return members(request.body).contacts !== undefined;
}
