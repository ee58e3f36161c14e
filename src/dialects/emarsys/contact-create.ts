import { failures } from './errors.ts';
import { type Key, readKey, readRow, rowFailure } from './protocol/contact-row.ts';
import { isMultiple, members, type Operation } from './protocol/operation.ts';

/** Creates one contact. An existing key is 2009 (E-4, E-5). */
export const contactCreate: Operation = {
  name: 'Creating a Contact',
  method: 'POST',
  path: '/contact',
  applies: (request) => !isMultiple(request),
  async run({ commands }, request) {
    const body = members(request.body);
    const fields = await request.fields();
    const key = readKey(fields, body.key_id ?? body.keyId);
    refuseInternalKey(key);
    const row = readRow(fields, key, body, 'create');
    const [outcome] = await commands.saveContacts(request.caller, {
      rows: [row],
      policy: { found: 'refuse', missing: 'create' },
    });
    if (outcome === undefined) throw failures.databaseConnection();
    if (outcome.status === 'refused') throw rowFailure(outcome, key, row.match?.value ?? '');
    return { id: outcome.id };
  },
};

function refuseInternalKey(key: Key): void {
  if (key.by === 'id' || key.by === 'publicId') throw failures.internalKeyOnCreate();
}
