import { findContactIds } from '../../core/contacts/find-contacts.ts';
import type { Contact } from '../../core/hub.ts';
import type { DialectContext } from '../dialect.ts';
import { failures } from './errors.ts';
import type { EmarsysField } from './fields.ts';
import type { AccountFields } from './protocol/account-fields.ts';
import { type Key, readKey } from './protocol/contact-row.ts';
import { batchSize } from './protocol/contact-rows.ts';
import { type EmarsysRequest, members, type Operation } from './protocol/operation.ts';
import { encodeValue } from './protocol/values.ts';

/** Reads up to 1,000 contacts. quirk: the key is the internal id unless named, unlike everywhere else. */
export const contactData: Operation = {
  name: 'Retrieving Contact Data',
  method: 'POST',
  path: '/contact/getdata',
  async run(context, request) {
    const body = members(request.body);
    const fields = await request.fields();
    const values = readValues(body.keyValues);
    const key = readDataKey(fields, body.keyId ?? body.key_id);
    const columns = readColumns(fields, body.fields);
    const rows = await find(context, request, key, values);
    const byName = request.query.stringids === '1';
    const { timezone } = await request.account();
    const result = rows.flatMap(({ contacts }) =>
      contacts.map((contact) => row(fields, columns, contact, byName, timezone)),
    );
    const errors = rows
      .filter(({ contacts }) => contacts.length === 0)
      .map(({ value }) => ({ key: value, errorCode: 2008, errorMsg: failures.noContactFor(key.id).message }));
    // quirk: `false` where a list would be, when nobody was found.
    return { errors, result: result.length === 0 ? false : result };
  },
};

function readValues(sent: unknown): readonly string[] {
  if (sent === undefined || sent === null) throw failures.missingParameter('keyValues');
  if (!Array.isArray(sent)) throw failures.keyValuesNoArray();
  if (sent.length > batchSize) throw failures.tooManyContacts();
  return sent.map((value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : ''));
}

function readDataKey(fields: AccountFields, sent: unknown): Key {
  if (sent !== undefined && typeof sent !== 'string' && typeof sent !== 'number') throw failures.keyIdNoInteger();
  return readKey(fields, sent, 'id');
}

function readColumns(fields: AccountFields, sent: unknown): readonly EmarsysField[] {
  if (sent === undefined || sent === null) return fields.all;
  if (!Array.isArray(sent)) throw failures.fieldsNoArray();
  if (sent.length === 0) return fields.all;
  return sent.map((name) => {
    const field = fields.byName(name);
    if (field === undefined)
      throw failures.invalidField(typeof name === 'object' ? JSON.stringify(name) : String(name));
    return field;
  });
}

interface Found {
  readonly value: string;
  readonly contacts: readonly Contact[];
}

async function find(
  { reader }: DialectContext,
  { caller }: EmarsysRequest,
  key: Key,
  values: readonly string[],
): Promise<readonly Found[]> {
  const ids = await findContactIds(reader, caller, key.by, values);
  const contacts = await reader.contacts.byIds(caller.accountId, ids.flat());
  const byId = new Map(contacts.map((contact) => [contact.id, contact]));
  return values.map((value, index) => ({ value, contacts: (ids[index] ?? []).flatMap((id) => byId.get(id) ?? []) }));
}

function row(
  fields: AccountFields,
  columns: readonly EmarsysField[],
  contact: Contact,
  byName: boolean,
  timezone: string,
): object {
  const values = columns.map((field) => [
    byName ? (field.stringId ?? String(field.id)) : String(field.id),
    encodeValue(fields, field, contact, timezone),
  ]);
  return { ...Object.fromEntries(values), id: String(contact.id), uid: contact.publicId };
}
