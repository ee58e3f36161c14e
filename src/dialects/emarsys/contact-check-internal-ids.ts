import { findContactIds } from '../../core/contacts/find-contacts.ts';
import { failures } from './errors.ts';
import { readKey } from './protocol/contact-row.ts';
import { batchSize } from './protocol/contact-rows.ts';
import { members, type Operation } from './protocol/operation.ts';

/** Gives the internal ids of up to 1,000 key values; with `get_multiple_ids` all of each, else one or 2010. */
export const contactCheckInternalIds: Operation = {
  name: 'Checking the Internal IDs of Contacts',
  method: 'POST',
  path: '/contact/checkids',
  async run({ reader }, request) {
    const body = members(request.body);
    const values = readValues(body.external_ids);
    const key = readKey(await request.fields(), body.key_id ?? body.keyId);
    if (body.contact_list_id !== undefined) throw failures.invalidContactList(String(body.contact_list_id));
    const several = body.get_multiple_ids === true || body.get_multiple_ids === 1 || body.get_multiple_ids === '1';
    const found = await findContactIds(reader, request.caller, key.by, values);
    const ids: Record<string, string | readonly string[]> = Object.create(null);
    const errors: Record<string, Record<string, string>> = Object.create(null);
    for (const [index, value] of values.entries()) {
      const matches = (found[index] ?? []).map(String);
      const [id] = matches;
      if (id === undefined) errors[value] = { '2008': failures.noContactFor(key.id).message };
      else if (several) ids[value] = matches;
      else if (matches.length > 1) errors[value] = { '2010': failures.severalContacts().message };
      else ids[value] = id;
    }
    // quirk: an empty list, not an empty object, when nothing failed (recorded).
    return { ids, errors: Object.keys(errors).length === 0 ? [] : errors };
  },
};

/** The current page also allows a single value. */
function readValues(sent: unknown): readonly string[] {
  const list: unknown = typeof sent === 'string' || typeof sent === 'number' ? [sent] : sent;
  if (!Array.isArray(list)) throw failures.idsNoArray();
  if (list.length > batchSize) throw failures.tooManyIds();
  return list.map((value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : ''));
}
