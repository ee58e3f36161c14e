import type { FieldValue } from '../fields/field.ts';
import type { Caller, Contact, Reader, Soon } from '../hub.ts';
import { isIndexed, keyText } from './key-text.ts';
import type { ContactMatch } from './save-contacts.ts';

/** The first two contacts that a match names, lowest id first; `value` is already the text of a key. */
export function contactsByKey(
  reader: Reader,
  accountId: number,
  { by, value }: ContactMatch,
): Soon<readonly Contact[]> {
  return by === 'id'
    ? contactsByNumber(reader, accountId, value)
    : reader.contacts.byKey(accountId, { kind: by, value });
}

async function contactsByNumber(reader: Reader, accountId: number, value: string): Promise<readonly Contact[]> {
  const contact = await reader.contacts.byId(accountId, contactId(value));
  return contact === undefined ? [] : [contact];
}

/**
 * Looks up contacts by values of one field, of `id` or of `publicId`. Gives the contacts that each value matches, lowest
 * id first, in the order asked; a value that matches nobody gets an empty list, and so does an empty one. Fields
 * without an index are found by reading all contacts.
 */
export async function findContacts(
  reader: Reader,
  caller: Caller,
  by: string,
  values: readonly string[],
): Promise<readonly (readonly Contact[])[]> {
  const { accountId } = caller;
  const texts = values.map((value) => keyText(by, value));
  // An empty text is no value: it must not find the contacts that have none.
  const found = new Map<string, Contact[]>(texts.filter((text) => text !== '').map((text) => [text, []]));
  if (by === 'id') {
    for (const [id, contact] of await contactsById(reader, accountId, texts.map(contactId))) {
      found.get(String(id))?.push(contact);
    }
  } else if (await isIndexed(reader, accountId, by)) {
    const held = await reader.contacts.byKeys(accountId, by, texts);
    for (const { value, contact } of held) found.get(value)?.push(contact);
  } else {
    for await (const contact of contactsOf(reader, accountId)) {
      found.get(textOf(by, contact.fields[by]))?.push(contact);
    }
  }
  return texts.map((text) => found.get(text) ?? []);
}

/** The contact that each id finds: its own, or the one that has absorbed it. */
async function contactsById(
  reader: Reader,
  accountId: number,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Contact>> {
  const contacts = new Map((await reader.contacts.byIds(accountId, ids)).map((contact) => [contact.id, contact]));
  const others = ids.filter((id) => !contacts.has(id));
  const survivors = others.length === 0 ? new Map<number, number>() : await reader.merges.survivors(accountId, others);
  const found = ids.map((id) => [id, contacts.get(survivors.get(id) ?? id)] as const);
  return new Map(found.flatMap(([id, contact]) => (contact === undefined ? [] : [[id, contact] as const])));
}

/** Which contacts a query wants. */
export interface ContactQuery {
  /** Fields and their values, all of which have to match; an empty value means contacts without the field. */
  readonly filters: readonly ContactMatch[];
  /** Only contacts in which this field is filled. */
  readonly filled?: string;
  readonly offset: number;
  readonly limit: number;
}

/** Contacts that a query selects, in order of id. */
export async function queryContacts(reader: Reader, caller: Caller, query: ContactQuery): Promise<readonly Contact[]> {
  const { filters, filled, offset, limit } = query;
  const result: Contact[] = [];
  let skipped = 0;
  for await (const contact of matchingContacts(reader, caller, filters)) {
    if (filled !== undefined && contact.fields[filled] === undefined) continue;
    if (skipped < offset) skipped += 1;
    else result.push(contact);
    if (result.length === limit) break;
  }
  return result;
}

/** All contacts that match every filter, in order of id, one after the other; an empty value means without the field. */
export async function* matchingContacts(
  reader: Reader,
  caller: Caller,
  filters: readonly ContactMatch[],
): AsyncGenerator<Contact> {
  const wanted = filters.map(({ by, value }) => ({ by, text: keyText(by, value) }));
  for await (const contact of candidates(reader, caller.accountId, filters)) {
    if (wanted.every(({ by, text }) => textOf(by, contact.fields[by]) === text)) yield contact;
  }
}

/** Contacts that may match, in order of id: by an index if one of the filters has one, otherwise all. */
async function* candidates(
  reader: Reader,
  accountId: number,
  filters: readonly ContactMatch[],
): AsyncGenerator<Contact> {
  for (const { by, value } of filters) {
    if (value.trim() === '' || !(await isIndexed(reader, accountId, by))) continue;
    const held = await reader.contacts.byKeys(accountId, by, [keyText(by, value)]);
    yield* held.map(({ contact }) => contact);
    return;
  }
  yield* contactsOf(reader, accountId);
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
