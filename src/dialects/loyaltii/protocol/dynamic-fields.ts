import { parseDate } from '../../../core/fields/dates.ts';
import type { CustomField, FieldValue } from '../../../core/fields/field.ts';
import { createMembers, factNames, otherNames, patchMembers } from '../fields.ts';
import { writeInstant } from './instant.ts';
import { type Decoded, decodeInstant, decodeText, invalid, isExact } from './values.ts';

/** One of the account's own fields as a member of a contact. */
export interface DynamicField {
  readonly name: string;
  readonly field: CustomField;
}

/** The account's own fields in order of id. */
export interface DynamicFields {
  readonly all: readonly DynamicField[];
  /** Letter case aside. */
  byName(name: string): DynamicField | undefined;
}

/** The vendor's numbers for types: String, Boolean, Number, DateTimeOffset, Decimal. */
const typeNumbers: Readonly<Record<CustomField['type'], number>> = {
  text: 1,
  choice: 1,
  choices: 1,
  boolean: 2,
  number: 5,
  date: 4,
  datetime: 4,
};

const taken: readonly string[] = [
  ...[...createMembers, ...patchMembers].map(({ name }) => name.toLowerCase()),
  ...[...factNames, ...otherNames].map((name) => name.toLowerCase()),
];

/**
 * Names the fields: a field's own name where it can be that of a member (`LoyaltyCard`), otherwise its code
 * (`loyalty_card`). A field whose names are all taken by members of the page is not shown.
 */
export function dynamicFields(custom: readonly CustomField[]): DynamicFields {
  const names = new Set(taken);
  const all: DynamicField[] = [];
  for (const field of custom) {
    const name = [field.name, field.code].find((one) => isIdentifier(one) && !names.has(one.toLowerCase()));
    if (name === undefined) continue;
    names.add(name.toLowerCase());
    all.push({ name, field });
  }
  const byName = new Map(all.map((one) => [one.name.toLowerCase(), one]));
  return { all, byName: (name) => byName.get(name.toLowerCase()) };
}

/** What the page calls the type of a field. */
export function typeNumber({ type, subtype }: CustomField): number {
  return subtype === 'integer' ? 3 : typeNumbers[type];
}

/** Reads a value of a field; `null` and an empty text empty it. */
export function decodeDynamic({ name, field }: DynamicField, sent: unknown, timezone: string): Decoded {
  if (sent === null || sent === undefined || sent === '') return { value: null };
  switch (field.type) {
    case 'text':
      return decodeText(name, sent, field.maxLength);
    case 'boolean':
      return decodeTruth(name, sent);
    case 'number':
      return decodeNumber(name, sent);
    case 'datetime':
      return decodeInstant(name, sent, timezone);
    case 'date':
      return decodeDay(name, sent);
    case 'choice':
    case 'choices':
      return decodeChoices(name, field, sent);
  }
}

/** The value as a reply shows it. */
export function encodeDynamic({ field }: DynamicField, value: FieldValue | undefined): unknown {
  if (value === undefined) return null;
  if (typeof value === 'object') return value.join(',');
  if (typeof value === 'boolean' || field.type === 'text' || field.type === 'choice') return value;
  if (field.type === 'number') return encodeNumber(value);
  return writeInstant(field.type === 'date' ? value.slice(0, 10) : value);
}

function isIdentifier(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name);
}

function decodeTruth(name: string, sent: unknown): Decoded {
  const text = String(sent).trim().toLowerCase();
  return typeof sent === 'object' || !/^(true|false)$/.test(text) ? invalid(name, sent) : { value: text === 'true' };
}

/** Kept as text, so that all digits stay. */
function decodeNumber(name: string, sent: unknown): Decoded {
  const text = typeof sent === 'string' || isExact(sent) ? String(sent).trim() : '';
  return /^[+-]?\d{1,24}(\.\d{1,24})?$/.test(text) ? { value: text } : invalid(name, sent);
}

/** A number of JSON where that keeps all digits, otherwise a text. */
function encodeNumber(value: string): number | string {
  const plain = value
    .replace(/^\+/, '')
    .replace(/^(-?)0+(?=\d)/, '$1')
    .replace(/\.0+$|(\.\d*?)0+$/, '$1');
  return String(Number(plain)) === plain ? Number(plain) : value;
}

/** The day as it is written, whatever the offset: a birthday is one everywhere. */
function decodeDay(name: string, sent: unknown): Decoded {
  const [, day = ''] = /^(\d{4}-\d\d-\d\d)(?:[T ].*)?$/.exec(typeof sent === 'string' ? sent.trim() : '') ?? [];
  const isRead = parseDate(day) !== undefined && 'value' in decodeInstant(name, sent, 'UTC');
  return isRead ? { value: day } : invalid(name, sent);
}

/** One choice, or several with commas between them or as a list; kept in the order of the field's list. */
function decodeChoices(name: string, { type, choices = [] }: CustomField, sent: unknown): Decoded {
  if (type === 'choice') {
    const value = String(sent);
    return choices.includes(value) && typeof sent !== 'object' ? { value } : invalid(name, sent);
  }
  const wanted: readonly unknown[] = Array.isArray(sent) ? sent : String(sent).split(',');
  if (!wanted.every((one) => typeof one === 'string' && choices.includes(one))) return invalid(name, sent);
  const value = choices.filter((one) => wanted.includes(one));
  return { value: value.length === 0 ? null : value };
}
