import { failures } from './errors.ts';
import { readKey } from './protocol/contact-row.ts';
import { readBatch } from './protocol/contact-rows.ts';
import { isMultiple, members, type Operation } from './protocol/operation.ts';
import { readUpsert, updatedId } from './protocol/upsert.ts';

/** Updates up to 1,000 contacts. Always status 200: each contact that fails has its own error. */
export const contactMultipleUpdate: Operation = {
  name: 'Updating Multiple Contacts',
  method: 'PUT',
  path: '/contact',
  applies: isMultiple,
  async run({ commands }, request) {
    const body = members(request.body);
    const fields = await request.fields();
    const key = readKey(fields, body.key_id ?? body.keyId);
    const { policy, mode } = readUpsert(request, key);
    const batch = readBatch(fields, key, body, { mode, tooLarge: failures.batchTooLargeOnUpdate });
    const outcomes = await commands.saveContacts(request.caller, { rows: batch.rows, policy });
    return batch.reply(outcomes, updatedId);
  },
};
