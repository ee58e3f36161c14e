import { HubError, type Refusal } from '../core/errors.ts';

/** A use case called by name on another thread. */
export interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** What came of a call: an answer, a refusal, or a defect with what the log needs. */
export type Reply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly refusal: Refusal; readonly cause?: string }
  | { readonly id: number; readonly defect: string };

/** Errors lose their class between threads, so they travel as facts. */
export function replyFor(id: number, error: unknown): Reply {
  if (error instanceof HubError) {
    const { cause } = error;
    return { id, refusal: error.refusal, ...(cause instanceof Error ? { cause: String(cause.stack) } : {}) };
  }
  return { id, defect: error instanceof Error ? String(error.stack) : String(error) };
}

/** The error that `reply` describes. */
export function errorOf(reply: Exclude<Reply, { answer: unknown }>): Error {
  if ('defect' in reply) return new Error('a use case failed on the writer thread', { cause: reply.defect });
  const error = new HubError(reply.refusal);
  if (reply.cause !== undefined) error.cause = reply.cause;
  return error;
}
