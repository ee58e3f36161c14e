import type { FieldValue } from '../fields/field.ts';
import type { Caller, Contact, Reader } from '../hub.ts';
import { isIndexed, keyText } from './contact-keys.ts';
import type { ContactMatch } from './save-contacts.ts';

/** Contacts that a match names, lowest id first, at most `limit`; `value` is already the text of a key. */
export async function contactsByKey(
  reader: Reader,
  accountId: number,
  match: ContactMatch,
  limit: number,
): Promise<readonly Contact[]> {
  if (match.by !== 'id') return reader.contacts.byKey(accountId, { kind: match.by, value: match.value }, limit);
  const contact = await reader.contacts.byId(accountId, contactId(match.value));
  return contact === undefined ? [] : [contact];
}

/**
 * Looks up contacts by values of one field, of `id` or of `publicId`. Gives the ids that each value matches, lowest
 * first, in the order asked; a value that matches nobody gets an empty list. Fields without an index are
 * found by reading all contacts.
 */
export async function findContactIds(
  reader: Reader,
  caller: Caller,
  by: string,
  values: readonly string[],
): Promise<readonly (readonly number[])[]> {
  const { accountId } = caller;
  const texts = values.map((value) => keyText(by, value));
  const found = new Map<string, number[]>(texts.map((text) => [text, []]));
  if (by === 'id') {
    const contacts = await reader.contacts.byIds(accountId, texts.map(contactId));
    return texts.map((text) =>
      contacts.filter((contact) => contact.id === contactId(text)).map((contact) => contact.id),
    );
  }
  if (isIndexed(by, await reader.fields.keyFields(accountId))) {
    for (const { value, id } of await reader.contacts.idsByKeys(accountId, by, texts)) found.get(value)?.push(id);
  } else {
    for await (const contact of contactsOf(reader, accountId)) {
      found.get(textOf(by, contact.fields[by]))?.push(contact.id);
    }
  }
  return texts.map((text) => found.get(text) ?? []);
}

/** Which contacts a query wants. */
export interface ContactQuery {
  /** Only contacts whose field has this value; an empty value means contacts without the field. */
  readonly filter?: ContactMatch;
  /** Only contacts in which this field is filled. */
  readonly filled?: string;
  readonly offset: number;
  readonly limit: number;
}

/** Contacts that a query selects, in order of id. */
export async function queryContacts(reader: Reader, caller: Caller, query: ContactQuery): Promise<readonly Contact[]> {
  const { accountId } = caller;
  const { filter, filled, offset, limit } = query;
  const matches = (contact: Contact): boolean => filled === undefined || contact.fields[filled] !== undefined;
  if (filter !== undefined && filter.value !== '') {
    const [ids = []] = await findContactIds(reader, caller, filter.by, [filter.value]);
    const contacts = await reader.contacts.byIds(accountId, ids);
    return contacts.filter(matches).slice(offset, offset + limit);
  }
  const result: Contact[] = [];
  let skipped = 0;
  for await (const contact of contactsOf(reader, accountId)) {
    if (!matches(contact) || (filter !== undefined && contact.fields[filter.by] !== undefined)) continue;
    if (skipped < offset) skipped += 1;
    else result.push(contact);
    if (result.length === limit) break;
  }
  return result;
}

async function* contactsOf(reader: Reader, accountId: number): AsyncGenerator<Contact> {
  for await (const contacts of reader.contacts.scan(accountId)) yield* contacts;
}

function textOf(by: string, value: FieldValue | undefined): string {
  return value === undefined ? '' : keyText(by, value);
}

/** An id as a number; texts that are none become one that no contact has. */
function contactId(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0;
}
