import { failures } from './errors.ts';
import { isInternal, readKey, readRow, rowFailure, sentContact } from './protocol/contact-row.ts';
import { createRows } from './protocol/create-rows.ts';
import { isMultiple, members, type Operation } from './protocol/operation.ts';

/** Creates one contact. An existing key is 2009 (E-5), unless the account wants it updated (E-4). */
export const contactCreate: Operation = {
  name: 'Creating a Contact',
  method: 'POST',
  path: '/contact',
  applies: (request) => !isMultiple(request),
  async run(context, request) {
    const body = members(request.body);
    const fields = await request.fields();
    const key = readKey(fields, body.key_id ?? body.keyId);
    if (isInternal(key)) throw failures.internalKeyOnCreate();
    const contact = sentContact(fields, key, body);
    const [outcome] = await createRows(context, request.caller, [readRow(fields, key, contact, 'create')]);
    if (outcome === undefined) throw failures.databaseConnection();
    if (outcome.status === 'refused') throw rowFailure(outcome, key, contact.sent);
    return { id: outcome.id };
  },
};
