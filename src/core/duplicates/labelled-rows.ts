import type { ContactValues } from './features.ts';

/** A row of a file by the name of its column; `undefined` for a column that the file does not have. */
export type Row = Readonly<Record<string, string | undefined>>;

/** The contact in a row with the columns of a labelled file: names of columns as in the README, any may be absent. */
export function contactInRow(row: Row): ContactValues {
  const cell = (column: string) => row[column] ?? '';
  return {
    kind: cell('kind'),
    firstName: cell('first_name'),
    middleName: cell('middle_name'),
    lastName: cell('last_name'),
    company: cell('company'),
    emails: [cell('email'), cell('email2')],
    phones: [cell('phone'), cell('phone2')],
    streets: [cell('street'), cell('street2')],
    zip: cell('zip'),
    city: cell('city'),
    country: cell('country'),
    birthday: cell('dob'),
    gender: cell('gender'),
    externalId: cell('national_id'),
  };
}
