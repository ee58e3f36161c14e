import { findContactIds } from '../../core/contacts/find-contacts.ts';
import { failures } from './errors.ts';
import { readKey, readKeyValue } from './protocol/contact-row.ts';
import type { Operation } from './protocol/operation.ts';

/** Gives the internal id of the one contact that has a field value: `GET contact/3=mail`. */
export const contactFetchInternalId: Operation = {
  name: 'Requesting the Internal ID of a Contact',
  method: 'GET',
  path: '/contact',
  async run({ reader }, request) {
    const [name, sent] = Object.entries(request.query)[0] ?? [];
    if (name === undefined) throw failures.invalidKeyField('');
    const fields = await request.fields();
    const key = readKey(fields, name);
    const { by, value } = readKeyValue(fields, key, restored(key.by, sent));
    const [ids = []] = await findContactIds(reader, request.caller, by, [value]);
    if (ids.length > 1) throw failures.severalContacts();
    const [id] = ids;
    if (id === undefined) throw failures.noContact();
    return { id: String(id) };
  },
};

/** No address holds a blank: in a query string it was a `+` that the client did not encode. */
function restored(by: string, sent: string | undefined): string | undefined {
  return by === 'email' ? sent?.replaceAll(' ', '+') : sent;
}
