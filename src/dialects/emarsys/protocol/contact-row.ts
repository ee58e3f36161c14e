import type { ContactMatch, ContactRow, RowOutcome } from '../../../core/contacts/save-contacts.ts';
import type { FieldPatch, FieldValue } from '../../../core/fields/field.ts';
import { isAddress } from '../../wire/text.ts';
import { EmarsysError, failureOf, failures } from '../errors.ts';
import type { EmarsysField } from '../fields.ts';
import type { AccountFields } from './account-fields.ts';
import { isAbsent, shown } from './operation.ts';
import { decodeValue, isDay } from './values.ts';

/** The key of a request: how the client named it, and what the core matches by. */
export interface Key {
  /** As the client sent it; stands in the vendor's error texts. */
  readonly id: string;
  /** A core field key, `id` or `publicId`. */
  readonly by: string;
  /** The field that holds the key; absent for `id` and `uid`. */
  readonly field?: EmarsysField;
}

/** One contact as a body describes it. */
export interface SentContact {
  readonly body: Readonly<Record<string, unknown>>;
  /** Each field once: its number counts for more than its name, so that a key and a value cannot differ. */
  readonly values: ReadonlyMap<EmarsysField, unknown>;
  /** The first member that is neither a field nor a word of the vendor's. */
  readonly stray: readonly [name: string, value: unknown] | undefined;
  readonly keyValue: unknown;
  /** The key value as error texts repeat it; empty for what is no text. */
  readonly sent: string;
}

/** E-mail, where a request names no key (documented). */
const defaultKey = '3';

/** Members of a contact's body that are no fields. `keyId` is one client's spelling. */
const notFields: ReadonlySet<string> = new Set([
  'key_id',
  'keyId',
  'source_id',
  'contacts',
  'contact_list_id',
  'create_if_not_exists',
  'id',
  'uid',
]);

/** Reads `key_id`. Fails with 2004 for what is no field, or none that can tell contacts apart. */
export function readKey(fields: AccountFields, sent: unknown, absent = defaultKey): Key {
  const key = findKey(fields, isAbsent(sent) ? absent : sent);
  if (key.field?.access === 'readOnly' || key.field?.applicationType === 'multichoice') {
    throw failures.invalidKeyField(key.id);
  }
  return key;
}

/** The key of a search: any field that contacts have values of. */
export function findKey(fields: AccountFields, sent: unknown): Key {
  const id = shown(sent);
  if (id === 'id') return { id, by: 'id' };
  if (id === 'uid') return { id, by: 'publicId' };
  const field = fields.byName(sent);
  if (field?.key === undefined) throw failures.invalidKeyField(id);
  return { id, by: field.key, field };
}

/** Whether the key is one that the base gives out, so that nobody can be created with it. */
export function isInternal(key: Key): boolean {
  return key.field === undefined;
}

/** Takes a body apart. Never fails: what is wrong with the contact is said by `readRow`. */
export function sentContact(fields: AccountFields, key: Key, body: Readonly<Record<string, unknown>>): SentContact {
  const values = new Map<EmarsysField, unknown>();
  let stray: SentContact['stray'];
  // Numbers come before names in the order of members.
  for (const name of Object.keys(body)) {
    if (notFields.has(name)) continue;
    const value = body[name];
    const field = fields.byName(name);
    if (field === undefined) stray ??= [name, value];
    else if (!values.has(field)) values.set(field, value);
  }
  const keyValue = key.field === undefined ? body[key.id] : values.get(key.field);
  const isText = typeof keyValue === 'string' || typeof keyValue === 'number';
  return { body, values, stray, keyValue, sent: isText ? String(keyValue) : '' };
}

/**
 * What the core is to save for a contact. `mode` says whether the contact may have to be created: then its ids are the
 * base's to give, and an e-mail address that is its key has to look like one.
 */
export function readRow(fields: AccountFields, key: Key, contact: SentContact, mode: 'create' | 'update'): ContactRow {
  const { body, stray } = contact;
  const setsId = !isAbsent(body.id) || !isAbsent(body.uid);
  if (mode === 'create' && setsId) throw failures.internalIdOnCreate();
  const match = readMatch(fields, key, contact, mode);
  refuseContactList(body);
  if (stray?.[0] === '') throw failures.emptyFieldId(shown(stray[1]));
  if (stray !== undefined) throw failures.invalidField(stray[0]);
  const sourceId = readSourceId(body.source_id);
  return {
    ...{ match, fields: readPatch(fields, contact), ...readDays(fields, contact) },
    ...(sourceId === undefined ? {} : { sourceId }),
  };
}

/** Contact lists are not offered, so no id of one is valid; passing over it would do more than was asked. */
export function refuseContactList(body: Readonly<Record<string, unknown>>): void {
  if (!isAbsent(body.contact_list_id)) throw failures.invalidContactList(shown(body.contact_list_id));
}

/** What the vendor answers for a row that was refused; `sent` is the key value as the client wrote it. */
export function rowFailure(
  { refusal }: Extract<RowOutcome, { status: 'refused' }>,
  key: Key,
  sent: string,
): EmarsysError {
  switch (refusal.kind) {
    case 'duplicate':
      return refusal.count === 'one' ? failures.contactExists(key.id) : failures.contactsExist(key.id);
    case 'ambiguous':
      return failures.severalContactsWith(key.id, sent);
    case 'not_found':
      return refusal.what === 'contact' ? failures.noContactWith(key.id, sent) : failureOf(refusal);
    default:
      return failureOf(refusal);
  }
}

function readMatch(fields: AccountFields, key: Key, contact: SentContact, mode: 'create' | 'update'): ContactMatch {
  const { keyValue, sent } = contact;
  if (isAbsent(keyValue) || (typeof keyValue === 'string' && keyValue.trim() === '')) throw failures.noKeyValue(key.id);
  if (key.field === undefined) {
    if (sent === '') throw failures.invalidKeyValue('Scalar expected');
    return { by: key.by, value: sent };
  }
  const value = decodeKeyValue(fields, key.field, keyValue);
  if (mode === 'create' && key.by === 'email' && !isAddress(value)) {
    throw failures.invalidKeyValue('not an e-mail address');
  }
  return { by: key.by, value };
}

/** quirk: a value that is wrong in the key field is 2005 with a reason, elsewhere it is 2007. */
function decodeKeyValue(fields: AccountFields, field: EmarsysField, value: unknown): string {
  try {
    return String(decodeValue(fields, field, value));
  } catch (error) {
    if (error instanceof EmarsysError) throw failures.invalidKeyValue(error.message);
    throw error;
  }
}

function readPatch(fields: AccountFields, { values }: SentContact): FieldPatch {
  const patch: Record<string, FieldValue | null> = {};
  values.forEach((value, field) => {
    // Clients send back whole contacts as they read them: what they cannot set is passed over.
    if (field.access === 'readOnly' || field.key === undefined) return;
    patch[field.key] = decodeValue(fields, field, value);
  });
  return patch;
}

/** Clients send back dates as they read them: the time that another API gave one is not theirs to take. */
function readDays({ timezone }: AccountFields, { values }: SentContact): Pick<ContactRow, 'days'> {
  const days: string[] = [];
  values.forEach((value, { hasTime, key }) => {
    if (hasTime === true && key !== undefined && isDay(value)) days.push(key);
  });
  return days.length === 0 ? {} : { days: { timezone, fields: days } };
}

/** `source_id` as a number; 0 is the vendor's word for none. */
function readSourceId(sent: unknown): number | undefined {
  const text = shown(sent);
  if (isAbsent(sent) || text === '0') return undefined;
  if (!/^[1-9]\d{0,14}$/.test(text)) throw failures.invalidSource(text);
  return Number(text);
}
