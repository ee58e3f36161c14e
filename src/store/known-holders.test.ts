import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openCoreHub } from '../../test/harness/core-hub.ts';
import { type ContactRow, saveContacts } from '../core/contacts/save-contacts.ts';

const core = await openCoreHub();
after(() => core[Symbol.asyncDispose]());

const by = (email: string, fields: ContactRow['fields']): ContactRow => ({
  match: { by: 'email', value: email },
  fields,
});

test('each row meets what the rows before it have made of the keys', async () => {
  const caller = await core.newCaller();
  const [there = 0] = await core.contacts(caller, { email: 'there@example.com' });
  const rows = [
    by('a@example.com', { email: 'a@example.com', city: 'Graz' }),
    by('a@example.com', { email: 'b@example.com' }),
    by('a@example.com', { email: 'a@example.com', city: 'Linz' }),
    by('b@example.com', { city: 'Wels' }),
    by('there@example.com', { email: 'b@example.com' }),
    by('b@example.com', { city: 'Steyr' }),
    by('there@example.com', { email: 'there@example.com' }),
  ];
  const policy = { found: 'update', missing: 'create' } as const;
  const outcomes = await saveContacts(core.hub, caller, { rows, policy });
  const [first, , second, , , , third] = outcomes.map((outcome) => ('id' in outcome ? outcome.id : undefined));
  const refusal = { kind: 'ambiguous', what: 'contact', by: 'email', value: 'b@example.com' };
  assert.deepEqual(outcomes, [
    { status: 'created', id: first },
    { status: 'updated', id: first },
    { status: 'created', id: second },
    { status: 'updated', id: first },
    { status: 'updated', id: there },
    { status: 'refused', refusal },
    { status: 'created', id: third },
  ]);
  assert.equal(new Set([there, first, second, third]).size, 4);
  assert.deepEqual((await core.contact(caller, first ?? 0))?.fields, { email: 'b@example.com', city: 'Wels' });
});

test('a request of a thousand rows is written whole, its changes in the order of the rows', async () => {
  const caller = await core.newCaller();
  const rows = Array.from({ length: 1_000 }, (_, at) => by(`n${at}@example.com`, { email: `n${at}@example.com` }));
  const command = { rows: [...rows, ...rows.slice(0, 5)], policy: { found: 'refuse', missing: 'create' } } as const;
  const outcomes = await saveContacts(core.hub, caller, command);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    [...Array.from({ length: 1_000 }, () => 'created'), ...Array.from({ length: 5 }, () => 'refused')],
  );
  const logged = await core.hub.store.changes.after(caller.accountId, 0, 2_000);
  assert.deepEqual(
    logged.map(({ contactId }) => contactId),
    outcomes.flatMap((outcome) => ('id' in outcome ? [outcome.id] : [])),
  );
  assert.equal(await core.rows(caller, 'contact_key'), 2_000);
});
