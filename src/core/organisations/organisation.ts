/** A company, or a person in place of one, that contacts belong to. */
export interface Organisation {
  readonly id: number;
  /** Empty where only a person stands for it. */
  readonly name: string;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
  /** The organisation that it is a part of. */
  readonly parentId?: number;
  /** The contact that speaks for it. */
  readonly primaryContactId?: number;
  readonly fields: OrganisationFields;
}

/** What more is known of an organisation. Absent and empty are the same: the key is not there. */
export type OrganisationFields = Readonly<Partial<Record<OrganisationField, string>>>;

/** Everything is a text as it came; `country` too, unlike a contact's. */
export type OrganisationField =
  // of the organisation
  | 'number'
  | 'emailDomains'
  | 'logo'
  | 'notes'
  // of the person it is reached by
  | 'firstName'
  | 'lastName'
  // how to reach it
  | 'email'
  | 'phone'
  | 'mobile'
  | 'fax'
  | 'street'
  | 'street2'
  | 'city'
  | 'state'
  | 'postalCode'
  | 'country';

export interface OrganisationReader {
  byId(accountId: number, id: number): Promise<Organisation | undefined>;
  /** A stretch of all organisations, in order of id. */
  page(
    accountId: number,
    stretch: { readonly offset: number; readonly limit: number },
  ): Promise<readonly Organisation[]>;
  count(accountId: number): Promise<number>;
  /** Those that a contact speaks for, in order of id. */
  byPrimaryContact(accountId: number, contactId: number): Promise<readonly Organisation[]>;
  /** Whether more than its number is known of any organisation. */
  isAnyDescribed(accountId: number): Promise<boolean>;
  /** Whether other organisations are parts of it. */
  hasParts(accountId: number, id: number): Promise<boolean>;
}

export interface OrganisationWriter {
  insert(accountId: number, organisation: Omit<Organisation, 'id'>): Promise<Organisation>;
  /** Inserts one under a number that is free. */
  insertNumber(accountId: number, organisation: Organisation): Promise<void>;
  /** Writes what is known of an organisation; whose part it is and who speaks for it stay. */
  replace(accountId: number, organisation: Organisation): Promise<void>;
  /** Makes a contact speak for those of the organisations that another one still speaks for. */
  movePrimaryContact(accountId: number, ids: readonly number[], from: number, to: number): Promise<void>;
  /** Leaves the organisations that a contact speaks for without one. */
  forgetPrimaryContact(accountId: number, contactId: number): Promise<void>;
  remove(accountId: number, id: number): Promise<void>;
}

/** What a write says about an organisation: a text replaces, an empty one empties, what is absent stays. */
export interface OrganisationPatch {
  readonly name?: string;
  readonly fields: OrganisationFields;
}

/** The state after a patch: empty texts leave no key behind. */
export function patchedFields(before: OrganisationFields, patch: OrganisationFields): OrganisationFields {
  return Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([, text]) => text !== ''));
}
