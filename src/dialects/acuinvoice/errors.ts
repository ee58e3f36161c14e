import type { Refusal } from '../../core/errors.ts';

/** A failure in this wire's manner: a sentence, and the HTTP status it comes with. */
export class AcuInvoiceError extends Error {
  override readonly name = 'AcuInvoiceError';
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

/** quirk: what is wrong with a request is said with status 200; the attribute `status` is what clients look at. */
const fail = (text: string): AcuInvoiceError => new AcuInvoiceError(200, text);

/** Longest name or value of a request that a failure repeats. */
const longestShown = 100;

/** Every failure that Kontor gives. The vendor's pages print none: the texts are Kontor's. */
export const failures = {
  unauthorized: () => new AcuInvoiceError(401, 'Authentication failed'),
  tooManyRequests: () => new AcuInvoiceError(429, 'Too many requests'),
  unknownAddress: () => new AcuInvoiceError(404, 'Unknown address'),
  onlyPost: () => new AcuInvoiceError(405, 'Only POST is served'),
  tooLarge: () => new AcuInvoiceError(413, 'Request too large'),
  unreadable: () => new AcuInvoiceError(400, 'Malformed request'),
  storage: () => new AcuInvoiceError(503, 'Service temporarily unavailable'),
  internal: () => new AcuInvoiceError(500, 'Internal error'),

  malformed: (expected: string) => fail(`Malformed XML: expected ${expected}`),
  noMethod: () => fail('Missing required attribute: method'),
  unknownMethod: (name: string) => fail(`Unknown method: ${name.slice(0, longestShown)}`),
  notOffered: (name: string) => fail(`Method not offered: ${name}`),
  missing: (element: string) => fail(`Missing required field: ${element}`),
  invalid: (element: string) => fail(`Invalid value for field: ${element}`),
  repeated: (element: string) => fail(`Repeated field: ${element}`),
  noContact: (id: string) => fail(`Contact not found: ${id}`),
  noClient: (id: string) => fail(`Client not found: ${id}`),
  clientInUse: (by: string) => fail(`Client still has ${by}s`),
  refused: () => fail('Request refused'),
} as const;

/** How each refusal of the core sounds. */
const words: { readonly [K in Refusal['kind']]: (refusal: Extract<Refusal, { kind: K }>) => AcuInvoiceError } = {
  missing: ({ field }) => failures.missing(field),
  invalid: ({ field }) => failures.invalid(field),
  malformed: ({ expected }) => failures.malformed(expected),
  not_found: ({ what, value = '' }) => (what === 'organisation' ? failures.noClient(value) : failures.noContact(value)),
  duplicate: () => failures.refused(),
  in_use: ({ by }) => failures.clientInUse(by),
  ambiguous: () => failures.refused(),
  stale: () => failures.refused(),
  busy: () => failures.storage(),
  too_many: () => failures.tooManyRequests(),
  unauthenticated: () => failures.unauthorized(),
  forbidden: () => failures.refused(),
  not_offered: ({ operation }) => failures.notOffered(operation),
};

/** Speaks a refusal of the core in this wire's words. */
export function failureOf<K extends Refusal['kind']>(refusal: Extract<Refusal, { kind: K }>): AcuInvoiceError {
  return words[refusal.kind as K](refusal);
}
