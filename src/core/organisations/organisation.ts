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

/** What a write says about an organisation: a text replaces, an empty one empties, what is absent stays. */
export interface OrganisationPatch {
  readonly name?: string;
  readonly fields: OrganisationFields;
}

/** The state after a patch: empty texts leave no key behind. */
export function patchedFields(before: OrganisationFields, patch: OrganisationFields): OrganisationFields {
  return Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([, text]) => text !== ''));
}
