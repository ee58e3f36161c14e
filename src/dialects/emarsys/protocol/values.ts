import { keyText } from '../../../core/contacts/key-text.ts';
import { formatLocal, parseDate, parseLocalDateTime } from '../../../core/fields/dates.ts';
import type { FieldValue } from '../../../core/fields/field.ts';
import type { Contact } from '../../../core/hub.ts';
import { isLongerThan } from '../../wire/text.ts';
import { EmarsysError, failures } from '../errors.ts';
import type { EmarsysField } from '../fields.ts';
import type { AccountFields } from './account-fields.ts';

/** Longest text by type, in characters; the vendor documents 60 and 255, the base keeps what other APIs wrote. */
const longest: Partial<Readonly<Record<EmarsysField['applicationType'], number>>> = { largetext: 65_535, url: 2_000 };
const longestOther = 255;

/**
 * Reads one value of a request body. Gives `null` for what empties a field. Fails with the 2007 that the vendor
 * documents for the kind of mistake.
 */
export function decodeValue(fields: AccountFields, field: EmarsysField, value: unknown): FieldValue | null {
  const id = String(field.id);
  if (field.applicationType === 'voucher') throw failures.voucher();
  if (field.applicationType === 'multichoice') return decodeChoices(fields, field, value);
  if (value === null || value === '') return null;
  if (typeof value === 'object') throw failures.scalarExpected(id);
  if (fields.choices(field).length > 0 || field.applicationType === 'singlechoice') {
    return decodeChoice(fields, field, value);
  }
  // A number beyond 2^53 has already lost its last digits: better refused than stored wrong.
  if (typeof value !== 'string' && (typeof value !== 'number' || !isExact(value))) throw failures.invalidData(id);
  const text = String(value);
  switch (field.applicationType) {
    case 'date':
    case 'birthdate':
      return field.hasTime === true ? decodeInstant(id, text, fields.timezone) : decodeDate(id, text);
    case 'numeric':
      if (!/^[+-]?\d{1,24}(\.\d{1,24})?$/.test(text.trim())) throw failures.invalidData(id);
      return text.trim();
    default:
      if (isLongerThan(text, longest[field.applicationType] ?? longestOther)) throw failures.invalidData(id);
      return text;
  }
}

/**
 * What contacts are looked for by when a client names a value as it writes it: a choice by its number, several with
 * commas, a date in any form. Undefined for a choice that the field does not have, and so nobody.
 */
export function searchText(fields: AccountFields, field: EmarsysField, sent: string): string | undefined {
  const several = field.applicationType === 'multichoice';
  try {
    const value = decodeValue(fields, field, several ? sent.split(',') : sent);
    return keyText(field.key ?? '', value ?? '');
  } catch (error) {
    if (!(error instanceof EmarsysError)) throw error;
    // Another API may have written what this one would not take; of choices it can only have written other ones.
    return several || fields.choices(field).length > 0 ? undefined : sent;
  }
}

/** A value of a query string. No address holds a blank: it was a `+` that the client did not encode. */
export function fromQuery(field: EmarsysField | undefined, sent: string): string {
  return field?.key === 'email' ? sent.trim().replaceAll(' ', '+') : sent;
}

/**
 * The value as `getdata` and `query` show it: choices by their number, lists of them as lists, nothing as `null`.
 * Read-only fields of the vendor that the base has no counterpart of are always `null`.
 */
export function encodeValue(fields: AccountFields, field: EmarsysField, contact: Contact, timezone: string): unknown {
  if (field.fact !== undefined) return formatLocal(contact[field.fact], timezone);
  const value = field.key === undefined ? undefined : contact.fields[field.key];
  if (value === undefined) return null;
  const choices = fields.choices(field);
  if (choices.length === 0) return typeof value === 'string' ? datePart(field, value, timezone) : String(value);
  const numberOf = (item: string | boolean): string | undefined => {
    const choice = choices.find((candidate) => candidate.value === item);
    return choice && String(choice.id);
  };
  if (typeof value === 'object') return value.flatMap((item) => numberOf(item) ?? []);
  // A choice that another API set and this vendor has no number for cannot be said here; the base keeps it.
  return numberOf(value) ?? null;
}

function decodeChoices(fields: AccountFields, field: EmarsysField, value: unknown): FieldValue | null {
  const id = String(field.id);
  if (value === null || value === '') return null;
  if (!Array.isArray(value)) throw failures.arrayExpected(id);
  if (value.length === 0) throw failures.noChoice(id);
  // A set, in the order of the field's list: then equal sets are equal values.
  const chosen = new Set(value.map((item: unknown) => decodeChoice(fields, field, item)));
  return fields.choices(field).flatMap((choice) => (chosen.has(choice.value) ? String(choice.value) : []));
}

function decodeChoice(fields: AccountFields, field: EmarsysField, value: unknown): string | boolean {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  const choice = fields.choices(field).find((candidate) => String(candidate.id) === text);
  if (choice === undefined) throw failures.invalidChoice(String(field.id));
  return choice.value;
}

/** Documented: `YYYY-MM-DD`, also with a time of day, which a date has no room for. */
function decodeDate(id: string, text: string): string {
  const [, day, , hour, minute, second] =
    /^(\d{4}-\d{2}-\d{2})([ T](\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text.trim()) ?? [];
  const date = day === undefined ? undefined : parseDate(day);
  if (date === undefined || Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 59) {
    throw failures.invalidDate(id);
  }
  return date;
}

/** The same for a field that has a time in other APIs: a day is its first instant in the account's zone. */
function decodeInstant(id: string, text: string, timezone: string): string {
  const instant = parseLocalDateTime(text.trim(), timezone);
  if (instant === undefined) throw failures.invalidDate(id);
  return instant.toISOString();
}

/** Whether a value of a request names a day without a time. */
export function isDay(value: unknown): boolean {
  return typeof value === 'string' && parseDate(value.trim()) !== undefined;
}

function datePart(field: EmarsysField, value: string, timezone: string): string {
  const isDate = field.applicationType === 'date' || field.applicationType === 'birthdate';
  if (!isDate) return value;
  return (field.hasTime === true ? formatLocal(new Date(value), timezone) : value).slice(0, 10);
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}
