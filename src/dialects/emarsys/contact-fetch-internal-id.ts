import { findContacts } from '../../core/contacts/find-contacts.ts';
import { failures } from './errors.ts';
import { findKey } from './protocol/contact-row.ts';
import { readLookup } from './protocol/lookups.ts';
import type { Operation } from './protocol/operation.ts';
import { fromQuery } from './protocol/values.ts';

/** Gives the internal id of the one contact that has a field value: `GET contact/3=mail`. */
export const contactFetchInternalId: Operation = {
  name: 'Requesting the Internal ID of a Contact',
  method: 'GET',
  path: '/contact',
  async run({ reader }, request) {
    const [name = '', sent = ''] = Object.entries(request.query)[0] ?? [];
    const fields = await request.fields();
    const key = findKey(fields, name);
    const { text, failure } = readLookup(fields, key, fromQuery(key.field, sent));
    if (failure !== undefined) throw failure;
    const [contacts = []] = await findContacts(reader, request.caller, key.by, [text]);
    if (contacts.length > 1) throw failures.severalContacts();
    const [contact] = contacts;
    if (contact === undefined) throw failures.noContact();
    return { id: String(contact.id) };
  },
};
