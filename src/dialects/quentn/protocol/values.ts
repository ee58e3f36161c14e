import { HubError } from '../../../core/errors.ts';
import { countries } from '../../../core/fields/choice-values.ts';
import { parseInstant } from '../../../core/fields/dates.ts';
import type { CustomField, FieldValue } from '../../../core/fields/field.ts';
import { isAddress, isLongerThan } from '../../wire/text.ts';
import type { QuentnField } from '../fields.ts';
import { listItems } from './operation.ts';

/** Reads one value of a body into what the base stores; `null` empties the field. Raises `invalid`. */
export function decodeValue(field: QuentnField, sent: unknown): FieldValue | null {
  const text = plainText(field.name, sent);
  if (text === null) return null;
  if (field.type === 'birthday') return parsedTime(field.name, text).day;
  if (isLongerThan(text, field.longest)) throw invalid(field.name, `at most ${field.longest} characters`);
  switch (field.type) {
    case 'choice':
      return (
        field.choices?.get(text.toLowerCase()) ?? refuse(field.name, [...(field.choices?.keys() ?? [])].join(', '))
      );
    case 'country':
      return countries.includes(text.toUpperCase()) ? text.toUpperCase() : refuse(field.name, 'an ISO 3166-1 code');
    case 'mail':
      return isAddress(text) ? text.trim() : refuse(field.name, 'an e-mail address');
    default:
      return text;
  }
}

/** A stored value as this wire shows it; `null` for none, and for one that the vendor has no word for. */
export function encodeValue(field: QuentnField, value: FieldValue | undefined): unknown {
  if (value === undefined) return null;
  if (field.type === 'birthday') return shownDay(String(value));
  if (field.choices !== undefined) return [...field.choices].find(([, meaning]) => meaning === value)?.[0] ?? null;
  // The base also knows countries that are no more, by words.
  if (field.type === 'country') return String(value).length === 2 ? value : null;
  return value;
}

/** Reads one value of a custom field. Raises `invalid`. */
export function decodeCustom(name: string, field: CustomField, sent: unknown): FieldValue | null {
  if (field.type === 'choices') return decodeChoices(name, field, sent);
  const isDocument = field.subtype === 'checkbox_confirmation' && typeof sent === 'object' && sent !== null;
  const text = isDocument || typeof sent === 'boolean' ? JSON.stringify(sent) : plainText(name, sent);
  if (text === null) return null;
  const { maxLength = longestText } = field;
  if (isLongerThan(text, maxLength)) throw invalid(name, `at most ${maxLength} characters`);
  switch (field.type) {
    case 'number':
      return decodeNumber(name, field, text.trim());
    case 'date':
      return parsedTime(name, text).day;
    case 'datetime':
      return parsedTime(name, text).instant.toISOString();
    case 'boolean':
      return { 1: true, true: true, 0: false, false: false }[text] ?? refuse(name, 'true or false');
    case 'choice':
      return decodeChoice(name, field, text);
    default:
      return text;
  }
}

/** A stored value of a custom field as this wire shows it. */
export function encodeCustom(field: CustomField, value: FieldValue | undefined): unknown {
  if (value === undefined) return null;
  if (field.type === 'date') return shownDay(String(value));
  if (field.type === 'datetime') return String(value).replace(/(\.000)?Z$/, '+00:00');
  if (field.type === 'number') return encodeNumber(String(value));
  if (field.subtype === 'checkbox_confirmation') return parsedConfirmation(String(value));
  return value;
}

/** More digits than a number of JSON can carry stay a text. */
function encodeNumber(value: string): number | string {
  const digits = value.replaceAll(/\D/g, '').replace(/^0+/, '');
  return digits.length <= 15 ? Number(value) : value;
}

/** Longest value of a custom field that says nothing of its length, in characters. */
const longestText = 65_535;

/** A text, or a number as the text of its digits; `null` for what is absent or empty. */
function plainText(name: string, sent: unknown): string | null {
  if (sent === undefined || sent === null || sent === '') return null;
  if (typeof sent === 'number' && Number.isFinite(sent)) return String(sent);
  if (typeof sent !== 'string') throw invalid(name, 'a text');
  return sent;
}

/** A unix time in seconds or ISO 8601 (documented both). */
function parsedTime(name: string, text: string): { readonly day: string; readonly instant: Date } {
  const trimmed = text.trim();
  const isUnix = /^-?\d{1,11}$/.test(trimmed);
  const iso = isUnix ? new Date(Number(trimmed) * 1_000).toISOString() : trimmed;
  return parseInstant(iso) ?? refuse(name, 'a unix time or ISO 8601');
}

/** quirk: a day is shown with a time of day and an offset. */
function shownDay(day: string): string {
  return `${day}T00:00:00+00:00`;
}

function decodeNumber(name: string, field: CustomField, text: string): string {
  const isWhole = /^[+-]?\d{1,24}$/.test(text);
  if (field.subtype === 'integer' && !isWhole) throw invalid(name, 'a whole number');
  if (!isWhole && !/^[+-]?\d{0,24}\.\d{1,24}$/.test(text)) throw invalid(name, 'a number with a dot');
  return text.replace(/^\+/, '').replace(/^(-?)\./, '$10.');
}

function decodeChoice(name: string, field: CustomField, text: string): string {
  if (field.choices?.includes(text)) return text;
  // Some forms send what a person sees.
  const option = field.options?.find(({ label }) => label === text);
  return option?.value ?? refuse(name, (field.choices ?? []).join(', '));
}

function decodeChoices(name: string, field: CustomField, sent: unknown): FieldValue | null {
  if (sent === undefined || sent === null || sent === '') return null;
  const texts = new Set((listItems(sent) ?? [sent]).map((one) => plainText(name, one) ?? ''));
  const chosen = new Set([...texts].map((text) => decodeChoice(name, field, text)));
  // In the order of the field's list: then equal sets are equal values.
  return chosen.size === 0 ? null : (field.choices ?? []).filter((value) => chosen.has(value));
}

/** A confirmation is a document of address, time and source; some clients send a text instead. */
function parsedConfirmation(text: string): unknown {
  if (!text.startsWith('{')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function refuse(field: string, expected: string): never {
  throw invalid(field, expected);
}

function invalid(field: string, expected: string): HubError {
  return new HubError({ kind: 'invalid', field, expected });
}
