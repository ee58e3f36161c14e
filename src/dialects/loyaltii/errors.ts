import type { Refusal, Thing } from '../../core/errors.ts';
import { patchMembers } from './fields.ts';

/** A failure as the vendor tells it: an HTTP status and a document whose `Message` clients read. */
export class LoyaltiiError extends Error {
  override readonly name = 'LoyaltiiError';
  readonly status: number;
  /** Members beside `Message`. */
  readonly more: Readonly<Record<string, unknown>>;

  constructor(status: number, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.more = more;
  }
}

/** What was wrong with each member, in the order of the table: ASP.NET's `ModelState`. */
export type ModelState = Readonly<Record<string, readonly string[]>>;

/** Every failure of this wire; the vendor's pages have no texts, these are those of the framework behind it. */
export const failures = {
  unauthorized: () => new LoyaltiiError(401, 'Authorization has been denied for this request.'),
  invalid: (state: ModelState) => new LoyaltiiError(400, 'The request is invalid.', { ModelState: state }),
  unreadable: (reason: string) => failures.invalid({ dto: [reason] }),
  unsupportedMediaType: (type: string | undefined) =>
    new LoyaltiiError(
      415,
      type === undefined
        ? "The request contains an entity body but no Content-Type header. The inferred media type 'application/octet-stream' is not supported for this resource."
        : `The request entity's media type '${type}' is not supported for this resource.`,
    ),
  methodNotAllowed: (method: string) =>
    new LoyaltiiError(405, `The requested resource does not support http method '${method}'.`),
  noResource: (uri: string) =>
    new LoyaltiiError(404, `No HTTP resource was found that matches the request URI '${uri}'.`),
  notFound: (thing: string) => new LoyaltiiError(404, `The ${thing} was not found.`),
  conflict: (message: string) => new LoyaltiiError(409, message),
  wrongPassword: () => new LoyaltiiError(422, 'The password is not valid.'),
  payloadTooLarge: () => new LoyaltiiError(413, 'The request entity is too large.'),
  tooManyRequests: () => new LoyaltiiError(429, 'Too many requests. Try again later.'),
  notOffered: (name: string) => new LoyaltiiError(501, `${name} is not offered.`),
  internal: () => new LoyaltiiError(500, 'An error has occurred.'),
  storage: () => new LoyaltiiError(503, 'The service is unavailable.'),
} as const;

/** What the base's things are called on this wire. */
const things: Readonly<Partial<Record<Thing, string>>> = {
  contact: 'contact',
  organisation: 'ContactCompany',
  store: 'Store',
};

/** What the base's keys are called on this wire, where that is not the name of a member. */
const otherNames: Readonly<Record<string, string>> = {
  fullName: 'FirstName and LastName',
  number: 'Number',
  parentId: 'ContactCompanyId',
  primaryContactId: 'PrimaryContactId',
  registrationStoreId: 'RegistrationStoreId',
};

/** How each refusal of the core sounds. */
const words: { readonly [K in Refusal['kind']]: (refusal: Extract<Refusal, { kind: K }>) => LoyaltiiError } = {
  missing: ({ field }) => failures.unreadable(`The ${field} field is required.`),
  invalid: ({ field }) => failures.unreadable(`The value is not valid for ${field}.`),
  malformed: ({ expected }) => failures.unreadable(`The request body could not be read: expected ${expected}.`),
  // quirk: what is named and not there is a conflict, what is asked for and not there is 404.
  not_found: ({ what, by, value }) =>
    by === undefined || by === 'id'
      ? failures.notFound(thingName(what))
      : failures.conflict(`No ${thingName(what)} with ${memberName(by)} ${value} exists.`),
  duplicate: ({ what, by }) =>
    failures.conflict(`A ${thingName(what)} with the same ${memberName(by ?? 'identity')} already exists.`),
  in_use: ({ what }) => failures.conflict(`The ${thingName(what)} is in use.`),
  ambiguous: ({ what }) => failures.conflict(`More than one ${thingName(what)} is meant.`),
  stale: ({ what }) => failures.conflict(`The ${thingName(what)} has been modified by another request.`),
  busy: () => failures.storage(),
  too_many: () => failures.tooManyRequests(),
  unauthenticated: () => failures.unauthorized(),
  forbidden: () => failures.unauthorized(),
  not_offered: ({ operation }) => failures.notOffered(operation),
};

/** Speaks a refusal of the core in the vendor's manner. */
export function failureOf<K extends Refusal['kind']>(refusal: Extract<Refusal, { kind: K }>): LoyaltiiError {
  return words[refusal.kind as K](refusal);
}

function thingName(thing: Thing): string {
  return things[thing] ?? thing;
}

function memberName(key: string): string {
  return otherNames[key] ?? patchMembers.find((member) => member.key === key)?.name ?? key;
}
