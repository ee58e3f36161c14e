import type { Caller, Contact, Reader } from '../../../core/hub.ts';
import { mailStatuses, systemFields } from '../fields.ts';
import type { NamedField } from './custom-fields.ts';
import { toUnixTime } from './time.ts';
import { encodeCustom, encodeValue } from './values.ts';

/** What a reply shows of a contact where nothing is asked for (documented). */
const shownUnasked: readonly string[] = ['first_name', 'family_name', 'mail'];

/** The names in a `fields` parameter; blanks after the commas are common. Empty means what is shown unasked. */
export function readFieldNames(sent: string | undefined): readonly string[] {
  const names = namesIn(sent ?? '');
  return names.length === 0 ? shownUnasked : names;
}

/** The names in `return_fields`: a list, or a text as above. Anything else asks for nothing. */
export function readReturnFields(sent: unknown): readonly string[] {
  if (typeof sent === 'string') return namesIn(sent);
  return Array.isArray(sent) ? sent.filter((name) => typeof name === 'string').map((name: string) => name.trim()) : [];
}

function namesIn(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Shows contacts with the fields that are asked for, in that order; names of no field are passed over. */
export async function showContacts(
  reader: Reader,
  { accountId }: Caller,
  custom: readonly NamedField[],
  names: readonly string[],
  contacts: readonly Contact[],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const ids = contacts.map(({ id }) => id);
  const terms = names.includes('terms') ? await reader.tags.ofContacts(accountId, ids) : undefined;
  const owners = names.includes('owner') ? await ownersFor(reader, accountId, contacts) : undefined;
  const ways = waysToShow(custom, terms ?? new Map(), owners ?? new Map());
  return contacts.map((contact) => {
    const wanted = names.filter((name) => name !== 'id').map((name) => [name, ways.get(name)] as const);
    const shown = wanted.flatMap(([name, show]) => (show === undefined ? [] : [[name, show(contact)] as const]));
    return { id: contact.id, ...Object.fromEntries(shown) };
  });
}

/** Shows contacts that were just saved, by id, with what `return_fields` asks for. */
export async function showSaved(
  reader: Reader,
  caller: Caller,
  custom: readonly NamedField[],
  names: readonly string[],
  ids: readonly number[],
): Promise<ReadonlyMap<number, object>> {
  if (names.length === 0) return new Map();
  const contacts = await reader.contacts.byIds(caller.accountId, [...new Set(ids)]);
  const shown = await showContacts(reader, caller, custom, names, contacts);
  return new Map(contacts.map(({ id }, at) => [id, shown[at] ?? {}]));
}

/** An owner as contacts show it. */
interface Owner {
  readonly uid: number;
  readonly mail: string;
}

async function ownersFor(
  { users }: Reader,
  accountId: number,
  contacts: readonly Contact[],
): Promise<ReadonlyMap<number, Owner>> {
  const ids = new Set(contacts.map(ownerId).filter((id) => id > 0));
  const found = await Promise.all([...ids].map((id) => users.byId(accountId, id)));
  return new Map(found.flatMap((user) => (user === undefined ? [] : [[user.id, { uid: user.id, mail: user.mail }]])));
}

/** How each field is made of a contact, by the name that it has here. */
function waysToShow(
  custom: readonly NamedField[],
  terms: ReadonlyMap<number, readonly number[]>,
  owners: ReadonlyMap<number, Owner>,
): ReadonlyMap<string, (contact: Contact) => unknown> {
  return new Map<string, (contact: Contact) => unknown>([
    ...systemFields.map(
      (field) => [field.name, (contact: Contact) => encodeValue(field, contact.fields[field.key])] as const,
    ),
    ...custom.map(
      ({ name, field }) => [name, (contact: Contact) => encodeCustom(field, contact.fields[field.key])] as const,
    ),
    ['mail_status', mailStatus],
    ['terms', ({ id }) => terms.get(id) ?? []],
    ['created', ({ createdAt }) => toUnixTime(createdAt)],
    ['uid', ownerId],
    ['owner', (contact) => owners.get(ownerId(contact)) ?? null],
  ]);
}

/** 0 is nobody. */
function ownerId({ fields }: Contact): number {
  return Number(fields.ownerUserId ?? 0);
}

/** chosen: D4; where nothing is known of the address, the consent tells. */
function mailStatus({ fields }: Contact): number {
  const consent = fields.optIn === undefined ? 'unknown' : fields.optIn ? 'confirmed-single-opt-in' : 'unsubscribed';
  return Math.max(0, mailStatuses.indexOf(String(fields.emailStatus ?? consent)));
}
