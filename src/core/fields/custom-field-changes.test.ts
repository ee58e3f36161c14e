import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openCoreHub } from '../../../test/harness/core-hub.ts';
import { saveContacts } from '../contacts/save-contacts.ts';
import type { Caller } from '../hub.ts';
import { changeField } from './change-field.ts';
import { createField } from './create-field.ts';
import { deleteField } from './delete-field.ts';

const core = await openCoreHub();
const { hub } = core;
after(() => core[Symbol.asyncDispose]());

const newField = (caller: Caller, name: string) =>
  createField(hub, caller, { name, code: name.toLowerCase(), type: 'text', subtype: 'text', labels: {} });
const refusedAs = (kind: string, what: string) => (error: { refusal: { kind: string; what: string } }) =>
  error.refusal.kind === kind && error.refusal.what === what;

test('a deleted field takes its values along, each with its change, in pages; its number is not used again', async () => {
  const caller = await core.newCaller();
  const [gone, kept] = [await newField(caller, 'Gone'), await newField(caller, 'Kept')];
  const fields = Array.from({ length: 1_203 }, (_, at) => ({
    email: `${at}@example.com`,
    [kept.key]: 'stays',
    ...(at % 2 === 0 ? { [gone.key]: `v${at}` } : {}),
  }));
  const ids = await core.contacts(caller, ...fields);
  await deleteField(hub, caller, { id: gone.id });
  assert.deepEqual(
    await core.changes(caller),
    ids.flatMap((id, at) => (at % 2 === 0 ? [[id, 'update', { [gone.key]: [`v${at}`, null] }]] : [])),
  );
  for (const [at, version] of [
    [0, 2],
    [1, 1],
    [1_202, 2],
  ] as const) {
    const contact = await core.contact(caller, ids[at] ?? 0);
    assert.equal(contact?.version, version, `contact ${at}`);
    assert.deepEqual(contact?.fields, { email: `${at}@example.com`, [kept.key]: 'stays' });
  }
  assert.deepEqual(
    (await hub.store.fields.custom(caller.accountId)).map(({ id }) => id),
    [kept.id],
  );
  assert.ok((await newField(caller, 'Gone')).id > kept.id);
});

test('a deleted field is no longer a key, and its account knows', async () => {
  const caller = await core.newCaller();
  const field = await newField(caller, 'Card');
  await core.contacts(caller, { email: 'a@example.com', [field.key]: '123' });
  const rows = [{ match: { by: field.key, value: '123' }, fields: { city: 'Wien' } }];
  await saveContacts(hub, caller, { rows, policy: { found: 'update', missing: 'refuse' } });
  assert.equal(await core.rows(caller, 'key_field'), 1);
  const keys = await core.rows(caller, 'contact_key');
  const revision = (await hub.store.accounts.byId(caller.accountId))?.fieldsRevision ?? 0;
  await deleteField(hub, caller, { id: field.id });
  assert.equal(await core.rows(caller, 'key_field'), 0);
  assert.equal(await core.rows(caller, 'contact_key'), keys - 1);
  assert.ok(((await hub.store.accounts.byId(caller.accountId))?.fieldsRevision ?? 0) > revision);
});

test('a field takes another name or description, its values stay', async () => {
  const caller = await core.newCaller();
  const field = await newField(caller, 'Card');
  await newField(caller, 'Shoe size');
  await changeField(hub, caller, { id: field.id, description: 'on the back' });
  await changeField(hub, caller, { id: field.id, name: 'CARD' });
  const [changed] = await hub.store.fields.custom(caller.accountId);
  assert.deepEqual(changed, { ...field, name: 'CARD', description: 'on the back' });
  const taken = changeField(hub, caller, { id: field.id, name: 'shoe SIZE' });
  await assert.rejects(taken, refusedAs('duplicate', 'field'));
});

test('the fields of another account are not there', async () => {
  const { id } = await newField(await core.newCaller(), 'Card');
  const stranger = await core.newCaller();
  await assert.rejects(deleteField(hub, stranger, { id }), refusedAs('not_found', 'field'));
  await assert.rejects(changeField(hub, stranger, { id, name: 'x' }), refusedAs('not_found', 'field'));
});
