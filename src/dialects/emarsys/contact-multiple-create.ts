import { failures } from './errors.ts';
import { isInternal, readKey } from './protocol/contact-row.ts';
import { readBatch } from './protocol/contact-rows.ts';
import { createRows } from './protocol/create-rows.ts';
import { isMultiple, members, type Operation } from './protocol/operation.ts';

/** Creates up to 1,000 contacts. Always status 200: each contact that fails has its own error. */
export const contactMultipleCreate: Operation = {
  name: 'Creating Multiple Contacts',
  method: 'POST',
  path: '/contact',
  applies: isMultiple,
  async run(context, request) {
    const body = members(request.body);
    const fields = await request.fields();
    const key = readKey(fields, body.key_id ?? body.keyId);
    if (isInternal(key)) throw failures.internalKeyOnMultipleCreate();
    const batch = readBatch(fields, key, body, { mode: 'create', tooLarge: failures.batchTooLargeOnCreate });
    const outcomes = await createRows(context, request.caller, batch.rows);
    return batch.reply(outcomes, ({ id }) => id);
  },
};
