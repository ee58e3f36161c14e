import type { Account, Caller } from '../../../core/hub.ts';
import type { DialectContext } from '../../dialect.ts';

/** A request that has been let in, with its path parameters and query as texts. */
export interface QuentnRequest {
  readonly caller: Caller;
  readonly account: Account;
  /** The decoded JSON body; undefined when there was none. */
  readonly body: unknown;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly params: Readonly<Record<string, string>>;
}

/** One operation of the vendor's pages: where it is called and what it does. */
export interface Operation {
  /** The page's heading. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/public/api/v1`, with `:name` for parameters. */
  readonly path: string;
  /** Tells apart operations of one method and path; the first that applies is taken. */
  readonly applies?: (request: QuentnRequest) => boolean;
  /** Gives the reply's document; fails with `QuentnError` or `HubError`. */
  readonly run: (context: DialectContext, request: QuentnRequest) => Promise<unknown>;
}

/** The body as an object; a client that sends nothing, a list or a bare value has sent no members. */
export function members(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {};
}

/** The items of a list; undefined for what is none. A PHP list with gaps arrives as an object with numbers for keys. */
export function listItems(sent: unknown): readonly unknown[] | undefined {
  if (Array.isArray(sent)) return sent;
  const entries = Object.entries(members(sent));
  const isList = entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key));
  return isList ? entries.map(([, item]) => item) : undefined;
}

/** Whether a switch is on: clients send true, 1 and both as texts. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'true';
}
