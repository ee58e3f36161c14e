/** A member of a data transfer object, and the core field that keeps it. */
export interface Member {
  /** As the help page spells it; letter case does not matter on the way in. */
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'date';
  readonly key: string;
  /** Longest text, in characters. */
  readonly maxLength?: number;
  readonly isRequired?: true;
}

/** Members that a contact keeps from its registration: they can be set once. */
const registration: readonly Member[] = [
  date('RegistrationDateTime', 'registeredAt'),
  { ...text('RegistrationSource', 'registrationSource', 50), isRequired: true },
  text('RegistrationIp', 'registrationIp', 16),
  integer('RegistrationStoreId', 'registrationStoreId'),
];

/** `UpdateContactDto` without `Version` and `NewPassword`. */
export const updateMembers: readonly Member[] = [
  text('Email', 'email', 250),
  text('PhoneCountryCode', 'phoneCountryCode', 10),
  text('Phone', 'phone', 20),
  text('FirstName', 'firstName', 50),
  text('LastName', 'lastName', 50),
  { name: 'LimitMailsPermanently', type: 'boolean', key: 'limitMailsPermanently' },
  date('LimitMailsTemporarilyUntil', 'mailPauseUntil'),
  integer('PreferredStoreId', 'preferredStoreId'),
  integer('ContactCompanyId', 'companyEntityId'),
  // The page gives no length: the base keeps that many.
  text('LatestPermissionSource', 'latestPermissionSource', 4000),
];

/** `CreateContactDto`. quirk: its row of Email has no name on the page; the sample has (L-5). */
export const createMembers: readonly Member[] = [...registration, ...updateMembers];

/** `PatchContactDto` without `Version` and `NewPassword`. */
export const patchMembers: readonly Member[] = [...updateMembers, date('ProfileLastUpdated', 'profileLastUpdated')];

/** Members of `ReadContactDto` that the base gives, besides those of the tables above. */
export const factNames: readonly string[] = ['Id', 'Secret', 'LastModified', 'Version'];

/** Names that mean something in a body and are no values of a contact. */
export const otherNames: readonly string[] = ['NewPassword', 'EmailConfirmed', 'PhoneConfirmed', 'Message'];

function text(name: string, key: string, maxLength: number): Member {
  return { name, type: 'string', key, maxLength };
}

function integer(name: string, key: string): Member {
  return { name, type: 'integer', key };
}

function date(name: string, key: string): Member {
  return { name, type: 'date', key };
}
