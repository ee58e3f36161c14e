import { failures } from './errors.ts';
import { readKey, readRow, rowFailure, sentContact } from './protocol/contact-row.ts';
import { isMultiple, members, type Operation } from './protocol/operation.ts';
import { readUpsert, updatedId } from './protocol/upsert.ts';

/** Updates one contact; with `create_if_not_exists=1` an unknown key is created. */
export const contactUpdate: Operation = {
  name: 'Updating a Contact',
  method: 'PUT',
  path: '/contact',
  applies: (request) => !isMultiple(request),
  async run({ commands }, request) {
    const body = members(request.body);
    const fields = await request.fields();
    const key = readKey(fields, body.key_id ?? body.keyId);
    const { policy, mode } = readUpsert(request, key);
    const contact = sentContact(fields, key, body);
    const rows = [readRow(fields, key, contact, mode)];
    const [outcome] = await commands.saveContacts(request.caller, { rows, policy });
    if (outcome === undefined) throw failures.databaseConnection();
    if (outcome.status === 'refused') throw rowFailure(outcome, key, contact.sent);
    return { id: updatedId(outcome) };
  },
};
