import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openCoreHub } from '../../../test/harness/core-hub.ts';
import type { Caller } from '../hub.ts';
import { createTag } from '../tags/create-tag.ts';
import { type MergeMethod, mergedPatch } from './contact-values.ts';
import { type ContactRow, type RowOutcome, type SavePolicy, saveContacts } from './save-contacts.ts';

const core = await openCoreHub();
const { hub } = core;
after(() => core[Symbol.asyncDispose]());

const merging: SavePolicy = { found: 'update', missing: 'create', several: 'oldest' };
const save = async (caller: Caller, row: ContactRow, policy = merging): Promise<RowOutcome | undefined> =>
  (await saveContacts(hub, caller, { rows: [row], policy }))[0];
const savedId = (outcome: RowOutcome | undefined): number =>
  outcome === undefined || outcome.status === 'refused' ? 0 : outcome.id;
const address = { firstName: 'Ann', lastName: 'Smith', street: 'Ring 1', city: 'Wien', postalCode: '1010' };

const before = { firstName: 'Ann', city: 'Wien' };
const patch = { firstName: 'Anna', lastName: 'Smith', city: null };
const methods: readonly [MergeMethod, object][] = [
  ['update_add', patch],
  ['update', { firstName: 'Anna', city: null }],
  ['add', { lastName: 'Smith' }],
];
for (const [method, taken] of methods) {
  test(`${method} takes on what it says`, () => assert.deepEqual(mergedPatch(before, patch, method), taken));
}

test('of several contacts with one key the oldest is meant, where that is the policy', async () => {
  const caller = await core.newCaller();
  const [first] = await core.contacts(caller, { email: 'a@example.com' }, { email: 'A@example.com' });
  const row = { match: { by: 'email', value: 'a@example.com' }, fields: { city: 'Graz' } };
  assert.deepEqual(await save(caller, row), { status: 'updated', id: first });
  const refused = await save(caller, row, { found: 'update', missing: 'create' });
  assert.equal(refused?.status === 'refused' && refused.refusal.kind, 'ambiguous');
});

test('a search finds the same e-mail, else the same name and address, made before or after the first search', async () => {
  const caller = await core.newCaller();
  const [early, mailed] = await core.contacts(caller, address, { email: 'a@example.com' });
  const search = (fields: ContactRow['fields']) => save(caller, { search: 'duplicates', fields });
  assert.equal(savedId(await search({ ...address, firstName: ' ANN ', city: 'wien' })), early);
  assert.equal(savedId(await search({ ...address, email: 'A@Example.com' })), mailed, 'the e-mail counts for more');
  const other = await search({ ...address, street: 'Ring 2' });
  assert.equal(other?.status, 'created');
  assert.deepEqual(await search({ ...address, street: 'ring  2' }), { status: 'updated', id: savedId(other) });
  assert.equal((await search({ firstName: 'Ann', lastName: 'Smith' }))?.status, 'created');
});

test('tags and a comment come with a new contact and with one that is there', async () => {
  const caller = await core.newCaller();
  const { id: tag } = await createTag(hub, caller, { name: 'vip', description: '' });
  const row: ContactRow = {
    match: { by: 'email', value: 'a@example.com' },
    fields: { email: 'a@example.com' },
    tags: { mode: 'add', tagIds: [tag, 99_999] },
    comment: 'from the fair',
  };
  const id = savedId(await save(caller, row));
  assert.deepEqual(await save(caller, row), { status: 'unchanged', id });
  assert.equal((await core.contact(caller, id))?.version, 1);
  assert.equal(await hub.store.comments.count(caller.accountId, id), 2);
  assert.deepEqual(await save(caller, { ...row, tags: { mode: 'set', tagIds: [] } }), { status: 'updated', id });
  assert.deepEqual(await core.changes(caller), [[id, 'update', { tags: [[tag], null] }]]);
});

test('as many new contacts as allowed come from one address within an hour, whoever changes meanwhile', async () => {
  const caller = await core.newCaller();
  const arrive = (email: string, limit: number, from = '192.0.2.1') =>
    save(caller, {
      match: { by: 'email', value: email },
      fields: { email, city: String(Math.random()) },
      arrival: { address: from, limit },
    });
  core.setClock('2012-04-03T12:00:00Z');
  assert.equal((await arrive('1@example.com', 2))?.status, 'created');
  core.setClock('2012-04-03T12:59:00Z');
  assert.equal((await arrive('2@example.com', 2))?.status, 'created');
  assert.deepEqual(await arrive('3@example.com', 2), {
    status: 'refused',
    refusal: { kind: 'too_many', what: 'arrival', limit: 2, retryAfter: 60 },
  });
  assert.equal((await arrive('1@example.com', 2))?.status, 'updated', 'who is there already may change');
  assert.equal((await arrive('3@example.com', 2, '192.0.2.2'))?.status, 'created');
  core.setClock('2012-04-03T13:00:00Z');
  assert.equal((await arrive('4@example.com', 2))?.status, 'created');
  assert.equal((await arrive('5@example.com', 2))?.status, 'refused');
  assert.equal(await core.rows(caller, 'arrival'), 3, 'what is older than an hour is forgotten');
  core.setClock('2012-04-03T12:00:00Z');
});

test('fifty simultaneous arrivals against a limit of five leave five', async () => {
  const caller = await core.newCaller();
  const arrival = { address: '192.0.2.1', limit: 5 };
  const rows = Array.from({ length: 50 }, (_, at) => ({ fields: { email: `${at}@example.com` }, arrival }));
  const outcomes = await Promise.all(rows.map((row) => save(caller, row)));
  assert.equal(outcomes.filter((outcome) => outcome?.status === 'created').length, 5);
  assert.equal(await core.rows(caller, 'contact'), 5);
});

test('a day that is said again leaves its time of day as it is, in the zone of who says it', async () => {
  const caller = await core.newCaller();
  const at = '2012-03-01T23:30:00.000Z';
  const [id = 0] = await core.contacts(caller, { mailPauseUntil: at });
  const say = async (mailPauseUntil: string, timezone: string): Promise<unknown> => {
    const match = { by: 'id', value: String(id) };
    const rows = [{ match, fields: { mailPauseUntil }, days: { timezone, fields: ['mailPauseUntil'] } }];
    await saveContacts(hub, caller, { rows, policy: { found: 'update', missing: 'refuse' } });
    return (await core.contact(caller, id))?.fields.mailPauseUntil;
  };
  assert.equal(await say('2012-03-01T00:00:00.000Z', 'UTC'), at);
  assert.equal(await say('2012-03-01T23:00:00.000Z', 'Europe/Vienna'), at);
  assert.equal(await say('2012-02-29T23:00:00.000Z', 'Europe/Vienna'), '2012-02-29T23:00:00.000Z');
});
