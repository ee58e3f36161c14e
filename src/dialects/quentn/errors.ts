import type { Refusal, Thing } from '../../core/errors.ts';

/** A failure as the vendor tells it: an HTTP status and a sentence. */
export class QuentnError extends Error {
  override readonly name = 'QuentnError';
  readonly status: number;
  /** Seconds after which another try makes sense; undefined where none does. */
  readonly retryAfter: number | undefined;

  constructor(status: number, message: string, retryAfter?: number) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** What the base's things are called on this wire. */
const things: Readonly<Partial<Record<Thing, string>>> = {
  comment: 'comment',
  contact: 'contact',
  field: 'custom field',
  tag: 'term',
  user: 'user',
};

/** The failures that are no refusal of the core; the pages have no texts, these are ours. */
export const failures = {
  unauthorized: () => new QuentnError(401, 'The API key is missing or wrong.'),
  noSuchAddress: () => new QuentnError(404, 'There is no such resource.'),
  malformed: (expected: string) => new QuentnError(400, `The request body could not be read: expected ${expected}.`),
  payloadTooLarge: () => new QuentnError(413, 'The request body is too large.'),
  tooManyRequests: (retryAfter: number) =>
    new QuentnError(429, 'Too many requests within the last minute.', retryAfter),
  flood: (retryAfter: number | undefined) =>
    new QuentnError(429, 'Too many contacts were created from this request_ip within the last hour.', retryAfter),
  spammer: () => new QuentnError(403, 'The request_ip is listed in a spammer database.'),
  internal: () => new QuentnError(500, 'Internal error.'),
} as const;

/** How each refusal of the core sounds. */
const words: { readonly [K in Refusal['kind']]: (refusal: Extract<Refusal, { kind: K }>) => QuentnError } = {
  missing: ({ field }) => new QuentnError(400, `A value for ${field} is missing.`),
  invalid: ({ field, expected }) => new QuentnError(400, `The value of ${field} is not usable: expected ${expected}.`),
  malformed: ({ expected }) => failures.malformed(expected),
  not_found: ({ what }) => new QuentnError(404, `There is no such ${nameOf(what)}.`),
  duplicate: ({ what, by }) => new QuentnError(400, `There is such a ${nameOf(what)} already: its ${by} is taken.`),
  ambiguous: ({ what }) => new QuentnError(400, `More than one ${nameOf(what)} is meant.`),
  in_use: ({ what }) => new QuentnError(400, `The ${nameOf(what)} is in use.`),
  stale: ({ what }) => new QuentnError(409, `The ${nameOf(what)} was changed meanwhile.`),
  busy: () => new QuentnError(503, 'The data cannot be written for the moment.'),
  too_many: ({ what, limit, retryAfter }) =>
    what === 'arrival'
      ? failures.flood(retryAfter)
      : new QuentnError(400, `Too many: ${limit} is the limit for ${severalOf(what)}.`),
  unauthenticated: () => failures.unauthorized(),
  forbidden: ({ what }) =>
    what === 'request_ip' ? failures.spammer() : new QuentnError(403, `This is not allowed: ${what}.`),
  not_offered: () => failures.noSuchAddress(),
};

/** Speaks a refusal of the core in the vendor's manner. */
export function failureOf<K extends Refusal['kind']>(refusal: Extract<Refusal, { kind: K }>): QuentnError {
  return words[refusal.kind as K](refusal);
}

function nameOf(thing: Thing): string {
  return things[thing] ?? thing;
}

function severalOf(what: string): string {
  return what.endsWith('s') ? what : `${nameOf(what as Thing)}s`;
}
