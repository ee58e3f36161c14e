import type { FieldValue } from '../../../core/fields/field.ts';
import type { Member } from '../fields.ts';
import { readInstant } from './instant.ts';

/** A member's value for the base (`null` empties), or what is wrong with it in ASP.NET's words. */
export type Decoded = { readonly value: FieldValue | null } | { readonly error: string };

/** Reads one value of a member as leniently as Json.NET: numbers and truth values may be texts, texts numbers. */
export function decodeMember(member: Omit<Member, 'key'>, sent: unknown, timezone: string): Decoded {
  if (sent === null || sent === undefined || sent === '') return { value: null };
  switch (member.type) {
    case 'string':
      return decodeText(member.name, sent, member.maxLength);
    case 'integer':
      return decodeInteger(member.name, sent);
    case 'boolean':
      return decodeFlag(member.name, sent);
    case 'date':
      return decodeInstant(member.name, sent, timezone);
  }
}

/** A text of a length; a number is taken as it is written. */
export function decodeText(name: string, sent: unknown, maxLength: number): Decoded;
export function decodeText(name: string, sent: unknown, maxLength?: number): Decoded;
export function decodeText(name: string, sent: unknown, maxLength = 65_535): Decoded {
  if (typeof sent !== 'string' && !isExact(sent)) return invalid(name, sent);
  const text = String(sent);
  if (text.length <= maxLength) return { value: text };
  return {
    error: `The field ${name} must be a string with a minimum length of 0 and a maximum length of ${maxLength}.`,
  };
}

/** What is wrong with a value that cannot be one of a member's type. */
export function invalid(name: string, sent: unknown): Decoded {
  return { error: `The value '${shown(sent)}' is not valid for ${name}.` };
}

/** A number of JSON that has lost no digit on its way. */
export function isExact(sent: unknown): sent is number {
  return typeof sent === 'number' && Number.isFinite(sent) && (!Number.isInteger(sent) || Number.isSafeInteger(sent));
}

/** `null` stands for false: what nobody has said is false on this wire, and then both are one (L-12). */
function decodeFlag(name: string, sent: unknown): Decoded {
  const text = String(sent).trim().toLowerCase();
  if (typeof sent === 'object' || !/^(true|false|0|1)$/.test(text)) return invalid(name, sent);
  return { value: text === 'true' || text === '1' ? true : null };
}

/** Ids are .NET's `Int32`. */
function decodeInteger(name: string, sent: unknown): Decoded {
  const text = typeof sent === 'string' || typeof sent === 'number' ? String(sent).trim() : '';
  const number = /^[+-]?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return number >= -(2 ** 31) && number < 2 ** 31 ? { value: String(number) } : invalid(name, sent);
}

export function decodeInstant(name: string, sent: unknown, timezone: string): Decoded {
  const value = typeof sent === 'string' ? readInstant(sent, timezone) : undefined;
  return value === undefined ? invalid(name, sent) : { value };
}

/** Most characters of a wrong value that are repeated. */
const mostShown = 50;

function shown(sent: unknown): string {
  const text = typeof sent === 'string' ? sent : (JSON.stringify(sent) ?? '');
  return text.length > mostShown ? `${text.slice(0, mostShown)}...` : text;
}
