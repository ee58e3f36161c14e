import type { Refusal } from '../../core/errors.ts';

/** A failure in the vendor's words: HTTP status, `replyCode`, `replyText`. */
export class EmarsysError extends Error {
  override readonly name = 'EmarsysError';
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, text: string) {
    super(text);
    this.status = status;
    this.code = code;
  }
}

const bad = (code: number, text: string): EmarsysError => new EmarsysError(400, code, text);

/** Every failure of the vendor's pages that Kontor can give, by what went wrong; the texts are the pages'. */
export const failures = {
  // quirk: a wrong login has replyCode 1, as no other failure does.
  unauthorized: () => new EmarsysError(401, 1, 'Unauthorized'),
  forbidden: () => new EmarsysError(403, 1, 'Forbidden'),
  internal: () => new EmarsysError(500, 1003, 'Internal error'),
  storage: () => new EmarsysError(503, 1003, 'Service temporarily unavailable'),
  databaseConnection: () => new EmarsysError(500, 2011, 'Database connection error'),
  notImplemented: () => new EmarsysError(501, 1009, 'This feature has not been implemented yet.'),
  invalidPayload: () => bad(1010, 'Invalid request payload.'),
  payloadTooLarge: () => new EmarsysError(413, 1010, 'Invalid request payload.'),
  tooManyRequests: () =>
    new EmarsysError(429, 7003, 'Too many requests for this account and resource within the last minute.'),
  parametersMissing: () => bad(1001, 'One or more parameters are invalid or missing.'),
  invalidLanguage: () => bad(1002, 'Invalid language code'),

  batchTooLargeOnCreate: () => bad(1000, 'The request exceeded the maximum batch size of 1,000'),
  // quirk: no "of" on the update page.
  batchTooLargeOnUpdate: () => bad(1000, 'The request exceeded the maximum batch size 1,000'),
  invalidKeyField: (id: string) => bad(2004, `Invalid key field id: ${id}`),
  internalKeyOnCreate: () => bad(2004, 'Cannot use id or uid as key on contact creation'),
  internalKeyOnMultipleCreate: () => bad(2004, 'Cannot use internal ID as key on contact creation.'),
  noKeyValue: (id: string) => bad(2005, `No value provided for key field: ${id}`),
  invalidKeyValue: (reason: string) => bad(2005, `Invalid key field value: ${reason}`),
  emptyFieldId: (value: string) => bad(2006, `Empty field id for value: ${value}`),
  invalidQueryField: (id: string) => bad(2006, `Invalid field id: ${id}`),
  invalidField: (id: string) => bad(2007, `Invalid field id: ${id}`),
  voucher: () => bad(2007, 'Invalid field type: voucher. The value of vouchers cannot be changed.'),
  invalidDate: (id: string) => bad(2007, `Invalid date format for field id: ${id}`),
  invalidChoice: (id: string) => bad(2007, `Invalid choice id for field id: ${id}`),
  invalidData: (id: string) => bad(2007, `Invalid data format for field id: ${id}`),
  arrayExpected: (id: string) => bad(2007, `Invalid data format for field id: ${id}. Array expected`),
  scalarExpected: (id: string) => bad(2007, `Invalid data format for field id: ${id}. Scalar expected`),
  noChoice: (id: string) => bad(2007, `No choice provided for field id: ${id}`),
  internalIdOnCreate: () => bad(2007, 'Cannot set id or uid on contact creation'),
  contactExists: (keyId: string) => bad(2009, `Contact with the external id already exists: ${keyId}`),
  contactsExist: (keyId: string) => bad(2009, `Contacts with the external id already exist: ${keyId}`),
  noContact: () => bad(2008, 'No contact found with the specified external ID'),
  noContactToDelete: () => new EmarsysError(404, 2008, 'No contact found with the specified external ID'),
  noContactFor: (keyId: string) => bad(2008, `No contact found with the external id: ${keyId}`),
  noContactWith: (keyId: string, value: string) =>
    bad(2008, `No contact found with the external id: ${keyId} - ${value}`),
  severalContacts: () => bad(2010, 'More than one contact found with the specified external ID'),
  // quirk: a full stop on the page of checkids only.
  severalContactsChecked: () => bad(2010, 'More than one contact found with the specified external ID.'),
  severalContactsWith: (keyId: string, value: string) =>
    bad(2010, `More contacts found with the external id: ${keyId} - ${value}`),
  invalidSource: (id: string) => bad(2013, `Invalid source id: ${id}`),
  invalidContactList: (id: string) => bad(2020, `Invalid contact list id: ${id}`),

  tooManyIds: () => bad(2002, 'The list of external ids exceeds the maximum size.'),
  idsNoArray: () => bad(2003, 'Invalid datatype for the list of external ids. Array expected.'),
  noReturnField: () => bad(2014, 'No field specified to return'),
  noIndex: (id: string) => bad(2015, `No index on column ${id}`),
  invalidLimit: () => bad(2016, 'Invalid limit'),

  missingParameter: (name: string) => bad(10001, `Missing parameter: ${name}`),
  keyValuesNoArray: () => bad(10001, 'keyValues must be an array'),
  fieldsNoArray: () => bad(10001, 'Fields must be an array'),
  keyIdNoInteger: () => bad(10001, 'keyId must be an integer'),
  tooManyContacts: () => bad(10001, 'Max. number of contacts: 1000'),

  // quirk: the text speaks of events; the code tells what is meant.
  sourceExists: () => bad(7001, 'An external event with the requested name already exists.'),
  noSource: () => bad(7002, 'The requested external source does not exist.'),

  invalidFieldName: () => bad(9001, 'Invalid field name'),
  fieldExists: () => bad(9002, 'A field with this name already exists'),
  reservedFieldName: () => bad(9003, 'Reserved name'),
  noFieldSlots: () => new EmarsysError(500, 9004, 'No more slots to create the field, please contact Emarsys Support'),
  fieldParametersMissing: () => bad(9005, 'Parameters name and application_type are required.'),
  fieldTypeNotCreatable: () => bad(9006, 'This type of field cannot be created via API.'),
  noSuchField: () => new EmarsysError(404, 9007, 'No such field'),

  exportArrayExpected: (name: string) => bad(10001, `Invalid data format for ${name}. Array expected`),
  timeRangeSize: () => bad(10001, 'Invalid data format for time_range. Array size must be 2'),
  invalidOrigin: (value: string) => bad(10001, `Invalid origin: ${value}`),
  originIdNoInteger: () => bad(10001, 'Invalid data format for origin_id. Integer expected'),
  contactListNoInteger: () => bad(10001, 'Invalid data format for contactlist. Integer expected'),
  invalidDistribution: (value: string) => bad(10001, `Invalid distribution method: ${value}`),
  invalidValue: (name: string, value: string) => bad(10001, `Invalid value for ${name}: ${value}`),
  invalidContactFields: (ids: readonly string[]) => bad(10001, `Invalid contact field id: ${ids.join(', ')}`),
  noContactFields: () => bad(10001, 'Invalid number of fields'),
  invalidDates: () => bad(10001, 'Valid start_date and end_date is required'),
  endBeforeStart: () => bad(10001, 'Invalid value for end_date: end_date is earlier than the start_date'),
  exportRunning: () =>
    bad(
      4001,
      'An export with the same setting is currently running. It is not possible to run the same export more than once simultaneously.',
    ),
  invalidExportId: () => bad(10001, 'Invalid export ID'),
  exportGone: () => new EmarsysError(410, 4003, 'Exported data is not available.'),
  exportNotLocal: () => new EmarsysError(404, 4004, '"distribution_method" of this export is not compatible.'),
  exportInProgress: () =>
    new EmarsysError(404, 4005, 'Export is currently in progress. Please wait until that has finished.'),
  exportFileMissing: () => new EmarsysError(404, 4006, 'Internal error occurred. File was not found.'),
} as const;

/** How each refusal of the core sounds where an operation has no words of its own for it. */
const words: { readonly [K in Refusal['kind']]: (refusal: Extract<Refusal, { kind: K }>) => EmarsysError } = {
  missing: () => failures.parametersMissing(),
  invalid: () => failures.parametersMissing(),
  malformed: () => failures.invalidPayload(),
  not_found: (refusal) => {
    if (refusal.what === 'source') return failures.invalidSource(refusal.value ?? '');
    if (refusal.what === 'field') return failures.noSuchField();
    return refusal.what === 'export' ? failures.invalidExportId() : failures.noContact();
  },
  duplicate: (refusal) => (refusal.what === 'source' ? failures.sourceExists() : failures.fieldExists()),
  in_use: () => failures.parametersMissing(),
  ambiguous: () => failures.severalContacts(),
  stale: () => failures.databaseConnection(),
  busy: (refusal) => (refusal.reason === 'running' ? failures.exportRunning() : failures.storage()),
  too_many: () => failures.tooManyRequests(),
  unauthenticated: () => failures.unauthorized(),
  forbidden: () => failures.forbidden(),
  not_offered: () => failures.notImplemented(),
};

/** Speaks a refusal of the core in the vendor's words. */
export function failureOf<K extends Refusal['kind']>(refusal: Extract<Refusal, { kind: K }>): EmarsysError {
  return words[refusal.kind as K](refusal);
}
