import { findContacts } from '../../core/contacts/find-contacts.ts';
import { type EmarsysError, failures } from './errors.ts';
import { readKey, refuseContactList } from './protocol/contact-row.ts';
import { batchSize } from './protocol/contact-rows.ts';
import { type Lookup, listed, readLookups } from './protocol/lookups.ts';
import { members, type Operation } from './protocol/operation.ts';

/** Gives the internal ids of up to 1,000 key values; with `get_multiple_ids` all of each, else one or 2010. */
export const contactCheckInternalIds: Operation = {
  name: 'Checking the Internal IDs of Contacts',
  method: 'POST',
  path: '/contact/checkids',
  async run({ reader }, request) {
    const body = members(request.body);
    const values = readValues(body.external_ids);
    const fields = await request.fields();
    const key = readKey(fields, body.key_id ?? body.keyId);
    refuseContactList(body);
    const several = [true, 1, '1', 'true'].includes(body.get_multiple_ids as string);
    const lookups = readLookups(fields, key, values);
    const found = await findContacts(
      reader,
      request.caller,
      key.by,
      lookups.map(({ text }) => text),
    );
    const ids: [string, string | readonly string[]][] = [];
    const failed: [Lookup, EmarsysError][] = [];
    for (const [index, lookup] of lookups.entries()) {
      const [id, ...more] = (found[index] ?? []).map((contact) => String(contact.id));
      if (id === undefined) failed.push([lookup, lookup.failure ?? failures.noContactFor(key.id)]);
      else if (several) ids.push([lookup.sent, [id, ...more]]);
      else if (more.length > 0) failed.push([lookup, failures.severalContactsChecked()]);
      else ids.push([lookup.sent, id]);
    }
    return { ids: Object.fromEntries(ids), errors: listed(failed) };
  },
};

/** The current page also allows a single value. */
function readValues(sent: unknown): readonly unknown[] {
  const list: unknown = typeof sent === 'string' || typeof sent === 'number' ? [sent] : sent;
  if (!Array.isArray(list)) throw failures.idsNoArray();
  if (list.length > batchSize) throw failures.tooManyIds();
  return list;
}
