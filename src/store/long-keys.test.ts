import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import { openCoreHub } from '../../test/harness/core-hub.ts';
import { findContacts } from '../core/contacts/find-contacts.ts';
import { type ContactRow, saveContacts } from '../core/contacts/save-contacts.ts';

const core = await openCoreHub();
after(() => core[Symbol.asyncDispose]());

/** A text that no compression makes shorter. */
const long = (): string => randomBytes(6_000).toString('base64url').toLowerCase();

test('a contact is found by a value that is too long for an index, and only by all of it', async () => {
  const caller = await core.newCaller();
  const email = `${long()}@example.com`;
  const phone = long();
  const [id = 0] = await core.contacts(caller, { email, phone });
  const found = await findContacts(core.hub.store, caller, 'email', [
    email.toUpperCase(),
    `${email}x`,
    'a@example.com',
  ]);
  assert.deepEqual(
    found.map((contacts) => contacts.map((contact) => contact.id)),
    [[id], [], []],
  );
  const save = (fields: ContactRow['fields'], value: string) =>
    saveContacts(core.hub, caller, {
      rows: [{ match: { by: 'phone', value }, unique: ['email'], fields }],
      policy: { found: 'update', missing: 'create' },
    });
  assert.deepEqual(await save({ phone: '1' }, phone), [{ status: 'updated', id }]);
  const refusal = { kind: 'duplicate', what: 'contact', by: 'email', value: email, count: 'one' } as const;
  assert.deepEqual(await save({ email, phone }, phone), [{ status: 'refused', refusal }]);
  assert.equal(await core.rows(caller, 'contact_key'), 3);
});
