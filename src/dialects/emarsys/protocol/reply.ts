import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HubError } from '../../../core/errors.ts';
import { EmarsysError, failureOf, failures } from '../errors.ts';
import { RawReply, WithExtras } from './operation.ts';

/** On every reply: personal data is not for caches, and JSON is never a page. */
const always = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** Answers with what an operation gave: an envelope with status 200, or a file. */
export function sendResult(reply: FastifyReply, result: unknown): FastifyReply {
  if (result instanceof RawReply) {
    reply.headers({ ...result.headers, 'content-type': result.contentType, ...always });
    return reply.send(Readable.from(result.body, { objectMode: false }));
  }
  const { data, extras } = result instanceof WithExtras ? result : { data: result, extras: {} };
  return sendJson(reply, 200, envelope(0, 'OK', data, extras));
}

/** Answers with a failure; quirk: `data` is an empty text then. */
export function sendFailure(reply: FastifyReply, failure: EmarsysError): FastifyReply {
  return sendJson(reply, failure.status, envelope(failure.code, failure.message, ''));
}

/** The vendor's words for whatever was thrown. A defect is left on the request for the log; the client learns nothing. */
export function failureFor(error: unknown, request: FastifyRequest): EmarsysError {
  if (error instanceof EmarsysError) return error;
  if (error instanceof HubError) return failureOf(error.refusal);
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status === 413) return failures.payloadTooLarge();
  if (status < 500) return failures.invalidPayload();
  Object.assign(request, { defect: error });
  return failures.internal();
}

/** The frame of every JSON reply. */
export function envelope(replyCode: number, replyText: string, data: unknown, extras: object = {}): string {
  return JSON.stringify({ replyCode, replyText, data, ...extras });
}

/** quirk: the Content-Type has no charset: one SDK compares the whole value. Without a serializer Fastify adds one. */
function sendJson(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply
    .code(status)
    .headers({ ...always, 'content-type': 'application/json' })
    .serializer(asIs)
    .send(text);
}

function asIs(text: string): string {
  return text;
}
