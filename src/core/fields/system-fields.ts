import {
  academicTitles,
  annualRevenues,
  childrenCounts,
  countries,
  departments,
  educations,
  emailFormats,
  emailStatuses,
  employeeCounts,
  genders,
  industries,
  jobPositions,
  languages,
  maritalStatuses,
  phoneTypes,
  salutations,
} from './choice-values.ts';
import type { Field, FieldType } from './field.ts';

/** A field that every account has. */
export interface SystemField extends Field {
  /** Longest text the base keeps, in characters; an API may allow less. Absent for what is not text. */
  readonly maxLength?: number;
}

/** Every built-in field of a contact, by topic; facts of the contact itself (id, version, times) are not fields. */
export const systemFields: readonly SystemField[] = [
  // name and person
  text('firstName'),
  text('lastName'),
  choice('salutation', salutations),
  choice('academicTitle', academicTitles),
  choice('gender', genders),
  plain('birthDate', 'date'),
  choice('maritalStatus', maritalStatuses),
  choice('children', childrenCounts),
  choice('education', educations),
  text('partnerFirstName'),
  plain('partnerBirthDate', 'date'),
  plain('anniversary', 'date'),
  choice('language', languages),

  // electronic reach
  text('email'),
  text('email2'),
  choice('emailStatus', emailStatuses),
  plain('optIn', 'boolean'),
  // No mail at all, ever: a block, where `optIn` is a consent. Neither follows from the other.
  plain('limitMailsPermanently', 'boolean'),
  plain('mailPauseUntil', 'datetime'),
  choice('emailFormat', emailFormats),
  text('phone'),
  choice('phoneType', phoneTypes),
  // Present only where the code was given apart from the number; then `phone` is without it.
  text('phoneCountryCode', 10),
  text('phone2'),
  choice('phone2Type', phoneTypes),
  text('mobile'),
  text('phoneOffice'),
  text('fax'),
  text('faxOffice'),
  text('url', 2000),
  text('skype'),
  text('facebook'),
  text('twitter'),

  // private address
  text('street'),
  text('street2'),
  text('city'),
  text('state'),
  text('postalCode'),
  choice('country', countries),

  // work
  text('company'),
  // What the person calls the job; `jobPosition` is the nearest entry of a list. They do not translate.
  text('jobTitle'),
  choice('jobPosition', jobPositions),
  choice('department', departments),
  choice('industry', industries),
  choice('employees', employeeCounts),
  choice('annualRevenue', annualRevenues),
  text('companyStreet'),
  text('companyPostalCode'),
  text('companyCity'),
  text('companyState'),
  choice('companyCountry', countries),

  // origin and belonging
  text('registrationSource'),
  // Room for an IPv6 address with an embedded IPv4 one.
  text('registrationIp', 45),
  // When the person registered, as the caller says: may lie before the contact's `createdAt`.
  plain('registeredAt', 'datetime'),
  text('latestPermissionSource', 4000),
  plain('profileLastUpdated', 'datetime'),
  plain('preferredStoreId', 'number'),
  plain('registrationStoreId', 'number'),
  plain('clientId', 'number'),
  plain('companyEntityId', 'number'),
  plain('ownerUserId', 'number'),
];

const byKey = new Map(systemFields.map((field) => [field.key, field]));

/** The built-in field with exactly this key; undefined for custom fields and facts. */
export function systemField(key: string): SystemField | undefined {
  return byKey.get(key);
}

function text(key: string, maxLength = 255): SystemField {
  return { key, type: 'text', maxLength };
}

function choice(key: string, choices: readonly string[]): SystemField {
  return { key, type: 'choice', choices };
}

function plain(key: string, type: FieldType): SystemField {
  return { key, type };
}
