import { findContacts } from '../../core/contacts/find-contacts.ts';
import type { Contact } from '../../core/hub.ts';
import { failures } from './errors.ts';
import type { EmarsysField } from './fields.ts';
import type { AccountFields } from './protocol/account-fields.ts';
import { type Key, readKey } from './protocol/contact-row.ts';
import { batchSize } from './protocol/contact-rows.ts';
import { readLookups } from './protocol/lookups.ts';
import { isAbsent, members, type Operation, shown } from './protocol/operation.ts';
import { encodeValue } from './protocol/values.ts';

/** Reads up to 1,000 contacts. quirk: the key is the internal id unless named, unlike everywhere else. */
export const contactData: Operation = {
  name: 'Retrieving Contact Data',
  method: 'POST',
  path: '/contact/getdata',
  async run({ reader }, request) {
    const body = members(request.body);
    const fields = await request.fields();
    const values = readValues(body.keyValues);
    const key = readDataKey(fields, body.keyId ?? body.key_id);
    const columns = readColumns(fields, body.fields);
    const lookups = readLookups(fields, key, values);
    const found = await findContacts(
      reader,
      request.caller,
      key.by,
      lookups.map(({ text }) => text),
    );
    const { timezone } = request.account;
    const row = rowWriter(fields, columns, request.query.stringids === '1', timezone);
    const contacts = new Map<number, Contact>();
    for (const matching of found) for (const contact of matching) contacts.set(contact.id, contact);
    const result = [...contacts.values()].map(row);
    const errors = lookups
      .filter((_lookup, index) => found[index]?.length === 0)
      .map(({ sent, failure = failures.noContactFor(key.id) }) => ({
        key: sent,
        errorCode: failure.code,
        errorMsg: failure.message,
      }));
    // quirk: `false` where a list would be, when nobody was found.
    return { errors, result: result.length === 0 ? false : result };
  },
};

function readValues(sent: unknown): readonly unknown[] {
  if (sent === undefined || sent === null) throw failures.missingParameter('keyValues');
  if (!Array.isArray(sent)) throw failures.keyValuesNoArray();
  if (sent.length > batchSize) throw failures.tooManyContacts();
  return sent;
}

/** Numbers that are no field's are 2004 as everywhere; for what is neither a number nor a name the page has a text. */
function readDataKey(fields: AccountFields, sent: unknown): Key {
  const isNumber = /^\d+$/.test(shown(sent));
  const isKnown = isAbsent(sent) || sent === 'id' || sent === 'uid' || fields.byName(sent) !== undefined;
  if (!isNumber && !isKnown) throw failures.keyIdNoInteger();
  return readKey(fields, sent, 'id');
}

function readColumns(fields: AccountFields, sent: unknown): readonly EmarsysField[] {
  if (sent === undefined || sent === null) return fields.all;
  if (!Array.isArray(sent)) throw failures.fieldsNoArray();
  if (sent.length === 0) return fields.all;
  return sent.map((name: unknown) => {
    const field = fields.byName(name);
    if (field === undefined) throw failures.invalidField(shown(name));
    return field;
  });
}

function rowWriter(
  fields: AccountFields,
  columns: readonly EmarsysField[],
  byName: boolean,
  timezone: string,
): (contact: Contact) => object {
  const named = columns.map((field) => [(byName ? field.stringId : undefined) ?? String(field.id), field] as const);
  return (contact) => {
    const values: Record<string, unknown> = {};
    for (const [name, field] of named) values[name] = encodeValue(fields, field, contact, timezone);
    values.id = String(contact.id);
    values.uid = contact.publicId;
    return values;
  };
}
