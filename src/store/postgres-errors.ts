import { HubError } from '../core/errors.ts';

/** The connection went while a commit was on its way: nobody knows whether it has happened. */
export class UnknownCommit extends Error {
  override readonly name = 'UnknownCommit';
}

/**
 * Others were faster: a row that was to be written is there already, has gone, or waits for us. The transaction was
 * rolled back, and beginning anew meets what they wrote.
 */
const overtaken: ReadonlySet<string> = new Set([
  '40001', // serialisation failure
  '40P01', // dead lock
  '23505', // unique violation
  '23503', // foreign key violation
  '22012', // nothing met where one row had to be: see `meetingOne`
]);

/** The connection is of no use any more; another one, perhaps to another server, may be. */
const unreachable: ReadonlySet<string> = new Set([
  ...['57P01', '57P02', '57P03'], // the server goes or comes
  '53300', // too many connections
  '25006', // a stand-by that takes no writes yet
  '0A000', // statements prepared before the schema changed
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
]);

/** The disk is full or broken, memory or time is over. */
const exhausted: ReadonlySet<string> = new Set(['57014', '55P03', '25P03', '58030']);

/** Whether a transaction that failed so was rolled back and may succeed when it begins anew. */
export function isOvertaken(error: unknown): boolean {
  return overtaken.has(codeOf(error));
}

/** Whether a statement only failed because one before it had. */
export function isAborted(error: unknown): boolean {
  return codeOf(error) === '25P02';
}

/** Whether the server could not be asked; what had been written before is rolled back, but for a commit on its way. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof UnknownCommit || !(error instanceof Error)) return false;
  const code = codeOf(error);
  // The client's own errors have no code.
  return (
    unreachable.has(code) ||
    code.startsWith('08') ||
    /^(Connection terminated|Client (has|was)|timeout|Query read timeout)/.test(error.message)
  );
}

/** What the core is told of an error of the storage; other errors are defects and stay as they are. */
export function refusalOf(error: unknown): unknown {
  const code = codeOf(error);
  const isStorage = exhausted.has(code) || code.startsWith('53') || error instanceof UnknownCommit;
  if (!(isStorage || isUnreachable(error) || isOvertaken(error))) return error;
  const refusal = new HubError({ kind: 'busy', reason: 'storage' });
  refusal.cause = error;
  return refusal;
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
