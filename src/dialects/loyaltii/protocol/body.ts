import { HubError } from '../../../core/errors.ts';
import { readJson } from '../../wire/json.ts';
import { isCleanText } from '../../wire/text.ts';
import { failures } from '../errors.ts';
import type { Members } from './operation.ts';

type Entries = readonly (readonly [name: string, value: unknown])[];

/** Media types of a request (the page), and how each is read. */
const readers = new Map<string, (body: Buffer) => Entries>([
  ['application/json', readObject],
  ['text/json', readObject],
  ['application/x-www-form-urlencoded', readForm],
]);

/** Reads the members of a body. Fails with 415 for another media type, with 400 for what is no object of that type. */
export function readBody(body: Buffer | undefined, contentType: string | undefined): Members {
  if (body === undefined || body.length === 0) throw failures.unreadable('The request body is required.');
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  const read = readers.get(type);
  const charset = parameters.find((part) => part.startsWith('charset='));
  if (read === undefined || (charset !== undefined && !/^charset="?(utf-8|us-ascii)"?$/.test(charset))) {
    throw failures.unsupportedMediaType(contentType);
  }
  return membersOf(read(body));
}

/** Members by their names in lower case. */
export function membersOf<T>(entries: Iterable<readonly [name: string, value: T]>): ReadonlyMap<string, T> {
  return new Map([...entries].map(([name, value]) => [name.toLowerCase(), value]));
}

function readObject(body: Buffer): Entries {
  const value = readJson(body);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw failures.unreadable('The request body is no object.');
}

/** As many members as an object of JSON may have. */
const mostMembers = 1_000;

/** A form is flat: every value is a text (L-14). */
function readForm(body: Buffer): Entries {
  const entries = [...new URLSearchParams(body.toString())];
  if (entries.length > mostMembers) throw new HubError({ kind: 'malformed', expected: 'fewer members' });
  const isClean = entries.every(([name, value]) => isCleanText(name) && isCleanText(value));
  if (!isClean) throw new HubError({ kind: 'malformed', expected: 'storable text' });
  return entries;
}
