import type { FastifyReply, FastifyRequest } from 'fastify';
import { HubError } from '../../../core/errors.ts';
import { failureOf, failures, QuentnError } from '../errors.ts';

/** quirk: success is a text here (documented), and a boolean where custom fields are concerned. */
export const success = { success: 'true' } as const;

/** On every reply: personal data is not for caches, and JSON is never a page. */
const always = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** Answers with what an operation gave. */
export function sendResult(reply: FastifyReply, result: unknown): FastifyReply {
  return reply.code(200).headers(always).send(JSON.stringify(result));
}

/** Answers with a failure. */
export function sendFailure(reply: FastifyReply, { status, message, retryAfter }: QuentnError): FastifyReply {
  return reply
    .code(status)
    .headers(retryAfter === undefined ? always : { ...always, 'retry-after': String(retryAfter) })
    .send(JSON.stringify({ error: true, message }));
}

/** The sentence for whatever was thrown. A defect is left on the request for the log; the client learns nothing. */
export function failureFor(error: unknown, request: FastifyRequest): QuentnError {
  if (error instanceof QuentnError) return error;
  if (error instanceof HubError) return failureOf(error.refusal);
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status === 413) return failures.payloadTooLarge();
  if (status < 500) return failures.malformed('JSON');
  Object.assign(request, { defect: error });
  return failures.internal();
}
