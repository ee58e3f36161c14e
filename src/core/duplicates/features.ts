import { canonicalZip, readStreet, type Street } from './address.ts';
import { readBirthday } from './birthday.ts';
import { companyWords } from './company.ts';
import { type Mail, readMail } from './mail.ts';
import { type PersonName, personName } from './person-name.ts';
import { type Phone, readPhone } from './phone.ts';
import { canonicalCity } from './tables/city-words.ts';

/** What the matcher takes from a contact, as its owner wrote it; `''` and empty lists for what is not known. */
export interface ContactValues {
  readonly kind: string;
  readonly firstName: string;
  readonly middleName: string;
  readonly lastName: string;
  readonly company: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly streets: readonly string[];
  readonly zip: string;
  readonly city: string;
  /** Two letters (ISO 3166). */
  readonly country: string;
  /** yyyy-mm-dd. */
  readonly birthday: string;
  readonly gender: string;
  readonly externalId: string;
}

/**
 * A contact as it is compared: plain data, which can be stored as JSON beside the contact.
 */
export interface Features extends PersonName {
  readonly kind: 'person' | 'organisation' | 'unknown';
  readonly mails: readonly Mail[];
  readonly phones: readonly Phone[];
  readonly streets: readonly Street[];
  readonly zip: string;
  readonly city: string;
  readonly country: string;
  readonly birthday: string;
  readonly company: readonly string[];
  readonly companyText: string;
  readonly gender: string;
  readonly externalId: string;
}

/** Comparing long texts takes long, and no name or street is longer than this. */
const longest = 255;

/**
 * Brings a contact into its compared form. Of long texts only the beginning counts; what no base can keep in a text (NUL,
 * half a letter) does not.
 */
export function featuresOf(given: ContactValues): Features {
  const contact = shortened(given);
  const name = personName(contact.firstName, contact.middleName, contact.lastName);
  const company = companyWords(contact.company);
  const country = contact.country.trim().toUpperCase();
  return {
    kind: kindOf(contact.kind, name, company),
    first: name.first,
    last: name.last,
    generation: name.generation,
    mails: distinct(
      contact.emails,
      (text) => readMail(text, name),
      ({ full }) => full,
    ),
    phones: distinct(
      contact.phones,
      (text) => readPhone(text, country),
      ({ national }) => national,
    ),
    streets: distinct(contact.streets, readStreet, (street) => `${street.name} ${street.number}`),
    zip: canonicalZip(contact.zip),
    city: canonicalCity(contact.city),
    country,
    birthday: readBirthday(contact.birthday),
    company,
    companyText: company.join(''),
    gender: (/^./u.exec(contact.gender.trim())?.[0] ?? '').toLowerCase(),
    externalId: contact.externalId.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ''),
  };
}

function shortened(contact: ContactValues): ContactValues {
  const cut = (value: string | readonly string[]) =>
    typeof value === 'string' ? readable(value) : value.map((text) => readable(text));
  return Object.fromEntries(
    Object.entries(contact).map(([field, value]) => [field, cut(value)]),
  ) as unknown as ContactValues;
}

function readable(text: string): string {
  return text.slice(0, longest).toWellFormed().replaceAll('\0', '');
}

function kindOf(given: string, name: PersonName, company: readonly string[]): Features['kind'] {
  if (/^org/i.test(given)) return 'organisation';
  if (given !== '' || name.first.text !== '' || name.last.text !== '') return 'person';
  return company.length > 0 ? 'organisation' : 'unknown';
}

function distinct<T>(texts: readonly string[], read: (text: string) => T | undefined, key: (value: T) => string): T[] {
  const values = new Map<string, T>();
  for (const text of texts) {
    const value = text.trim() === '' ? undefined : read(text);
    if (value !== undefined) values.set(key(value), value);
  }
  return [...values.values()];
}
