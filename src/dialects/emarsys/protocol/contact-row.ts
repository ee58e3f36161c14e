import type { ContactMatch, ContactRow, RowOutcome } from '../../../core/contacts/save-contacts.ts';
import type { FieldPatch, FieldValue } from '../../../core/fields/field.ts';
import { type EmarsysError, failureOf, failures } from '../errors.ts';
import type { AccountFields } from './account-fields.ts';
import { decodeValue } from './values.ts';

/** The key of a request: how the client named it, and what the core matches by. */
export interface Key {
  /** As the client sent it; stands in the vendor's error texts. */
  readonly id: string;
  /** A core field key, `id` or `publicId`. */
  readonly by: string;
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

/** Reads `key_id`. Fails with 2004 for what is no field, or none that tells contacts apart. */
export function readKey(fields: AccountFields, sent: unknown, absent = defaultKey): Key {
  if (sent === undefined || sent === null || sent === '') return readKey(fields, absent);
  const id = typeof sent === 'string' || typeof sent === 'number' ? String(sent) : JSON.stringify(sent);
  if (id === 'id') return { id, by: 'id' };
  if (id === 'uid') return { id, by: 'publicId' };
  const field = typeof sent === 'object' ? undefined : fields.byName(sent);
  if (field?.key === undefined || field.applicationType === 'multichoice') throw failures.invalidKeyField(id);
  return { id, by: field.key };
}

/** A key value as the client sent it: text for the core, and for the errors that repeat it. */
export function readKeyValue(fields: AccountFields, key: Key, sent: unknown): ContactMatch {
  const plain = typeof sent === 'number' ? String(sent) : sent;
  if (plain === undefined || plain === null || plain === '') throw failures.noKeyValue(key.id);
  if (typeof plain !== 'string') throw failures.invalidKeyValue('scalar expected');
  if (plain.trim() === '') throw failures.noKeyValue(key.id);
  const field = fields.byName(key.id);
  if (field === undefined) return { by: key.by, value: plain };
  if (key.by === 'email' && !isAddress(plain.trim())) throw failures.invalidKeyValue('not an e-mail address');
  const value = decodeValue(fields, field, sent);
  return { by: key.by, value: typeof value === 'object' ? plain : String(value) };
}

/** What a body says about one contact. `mode` `create` refuses what only the vendor may set. */
export function readRow(
  fields: AccountFields,
  key: Key,
  body: Readonly<Record<string, unknown>>,
  mode: 'create' | 'update',
): ContactRow {
  if (mode === 'create' && (body.id !== undefined || body.uid !== undefined)) throw failures.internalIdOnCreate();
  const match = readKeyValue(fields, key, keyValue(fields, key, body));
  const sourceId = readSourceId(body.source_id);
  if (body.contact_list_id !== undefined) throw failures.invalidContactList(String(body.contact_list_id));
  return { match, fields: readFields(fields, body), ...(sourceId === undefined ? {} : { sourceId }) };
}

/** The row's key value as the client sent it; the client may name the field by number where the key is a name. */
export function keyValue(fields: AccountFields, key: Key, body: Readonly<Record<string, unknown>>): unknown {
  const direct = body[key.id];
  if (direct !== undefined) return direct;
  const field = fields.byName(key.id);
  if (field === undefined) return undefined;
  return body[String(field.id)] ?? (field.stringId === undefined ? undefined : body[field.stringId]);
}

/** What the vendor answers for a row that was refused. */
export function rowFailure(outcome: Extract<RowOutcome, { status: 'refused' }>, key: Key, sent: string): EmarsysError {
  const { refusal } = outcome;
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

function readFields(fields: AccountFields, body: Readonly<Record<string, unknown>>): FieldPatch {
  const patch: Record<string, FieldValue | null> = {};
  for (const [name, value] of Object.entries(body)) {
    if (notFields.has(name)) continue;
    if (name === '') throw failures.emptyFieldId(typeof value === 'object' ? JSON.stringify(value) : String(value));
    const field = fields.byName(name);
    if (field === undefined) throw failures.invalidField(name);
    // Clients send back whole contacts as they read them: what they cannot set is passed over.
    if (field.access === 'readOnly' || field.key === undefined) continue;
    patch[field.key] = decodeValue(fields, field, value);
  }
  return patch;
}

/** `source_id` as a number; 0 is the vendor's word for none. */
function readSourceId(sent: unknown): number | undefined {
  if (sent === undefined || sent === null || sent === '' || sent === 0 || sent === '0') return undefined;
  const text = typeof sent === 'string' || typeof sent === 'number' ? String(sent) : JSON.stringify(sent);
  if (!/^[1-9]\d{0,14}$/.test(text)) throw failures.invalidSource(text);
  return Number(text);
}

/** Something on both sides of an `@` and no blanks: what more there is to an address only its server knows. */
function isAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  return at > 0 && at < text.length - 1 && text.length <= 255 && !/\s/.test(text);
}
