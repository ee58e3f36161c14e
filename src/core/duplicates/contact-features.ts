import type { FieldValues } from '../fields/field.ts';
import { type ContactValues, type Features, featuresOf } from './features.ts';

/** The compared form of a contact of the base. */
export function contactFeatures(fields: FieldValues): Features {
  return featuresOf(contactValues(fields));
}

/** What is compared of a contact of the base. Without a private address, that of its company stands for it. */
export function contactValues(fields: FieldValues): ContactValues {
  const text = (key: string): string => (typeof fields[key] === 'string' ? fields[key] : '');
  const atHome = ['street', 'street2', 'postalCode', 'city'].some((key) => text(key) !== '');
  const address = atHome ? home : office;
  return {
    kind: '',
    firstName: text('firstName'),
    middleName: '',
    lastName: text('lastName'),
    company: text('company'),
    emails: ['email', 'email2'].map(text),
    phones: [`${text('phoneCountryCode')} ${text('phone')}`, ...['phone2', 'mobile', 'phoneOffice'].map(text)],
    streets: address.streets.map(text),
    zip: text(address.zip),
    city: text(address.city),
    country: text(address.country) === '' ? text('country') : text(address.country),
    birthday: text('birthDate'),
    gender: fields.gender === 'undisclosed' ? '' : text('gender'),
    externalId: '',
  };
}

const home = { streets: ['street', 'street2'], zip: 'postalCode', city: 'city', country: 'country' };
const office = { streets: ['companyStreet'], zip: 'companyPostalCode', city: 'companyCity', country: 'companyCountry' };
