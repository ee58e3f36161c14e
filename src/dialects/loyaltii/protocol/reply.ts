import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HubError } from '../../../core/errors.ts';
import { failureOf, failures, LoyaltiiError } from '../errors.ts';

/** A list that is too long to be held in memory: it is sent while it is read. */
export class Rows {
  readonly rows: AsyncIterable<unknown>;

  constructor(rows: AsyncIterable<unknown>) {
    this.rows = rows;
  }
}

/** On every reply: personal data is not for caches, and JSON is never a page. */
const always = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** Answers with what an operation gave. */
export function sendResult(reply: FastifyReply, result: unknown): FastifyReply {
  reply.headers(always);
  if (result === undefined) return reply.code(200).send();
  reply.header('content-type', contentType(reply.request));
  return reply.send(result instanceof Rows ? Readable.from(listed(result.rows)) : JSON.stringify(result));
}

/** Answers with a failure. */
export function sendFailure(reply: FastifyReply, { status, message, more }: LoyaltiiError): FastifyReply {
  // The contact of a conflict reads as in any other reply, with the message behind it.
  const body = status === 409 ? { ...more, Message: message } : { Message: message, ...more };
  return reply
    .code(status)
    .headers({ ...always, 'content-type': contentType(reply.request) })
    .send(JSON.stringify(body));
}

/** The failure for whatever was thrown. A defect is left on the request for the log; the client learns nothing. */
export function failureFor(error: unknown, request: FastifyRequest): LoyaltiiError {
  if (error instanceof LoyaltiiError) return error;
  if (error instanceof HubError) return failureOf(error.refusal);
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status === 413) return failures.payloadTooLarge();
  if (status === 415) return failures.unsupportedMediaType(request.headers['content-type']);
  if (status < 500) return failures.unreadable('The request body could not be read.');
  Object.assign(request, { defect: error });
  return failures.internal();
}

/** The two formats that the page has are one; who asks for the older name gets it. */
function contentType({ headers: { accept = '' } }: FastifyRequest): string {
  const isOld = accept.includes('text/json') && !accept.includes('application/json');
  return `${isOld ? 'text' : 'application'}/json; charset=utf-8`;
}

/** Rows of a list in pieces: a piece for each row would cost more than the row. */
const rowsPerPiece = 200;

async function* listed(rows: AsyncIterable<unknown>): AsyncGenerator<string> {
  let piece: string[] = [];
  let start = '[';
  for await (const row of rows) {
    piece.push(JSON.stringify(row));
    if (piece.length < rowsPerPiece) continue;
    yield start + piece.join(',');
    start = ',';
    piece = [];
  }
  yield piece.length === 0 && start === ',' ? ']' : `${start}${piece.join(',')}]`;
}
