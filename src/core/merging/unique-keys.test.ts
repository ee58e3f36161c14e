import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openCoreHub } from '../../../test/harness/core-hub.ts';
import { switchAccount } from '../access/account-switches.ts';
import { type ContactRow, type RowOutcome, saveContacts } from '../contacts/save-contacts.ts';
import type { FieldPatch } from '../fields/field.ts';
import type { Caller } from '../hub.ts';
import { mergeContacts } from './merge-contacts.ts';
import { undoMerge } from './undo-merge.ts';

// One API refuses a second contact with an e-mail, phone or name: what merging and undoing do to those.

const core = await openCoreHub();
const { hub } = core;
after(() => core[Symbol.asyncDispose]());

async function save(caller: Caller, fields: FieldPatch, more: Partial<ContactRow> = {}): Promise<RowOutcome> {
  const rows = [{ fields, unique: ['email', 'phone', 'fullName'], ...more }];
  const policy = { found: 'update', missing: more.match === undefined ? 'create' : 'refuse' } as const;
  const [outcome] = await saveContacts(hub, caller, { rows, policy });
  assert.ok(outcome !== undefined);
  return outcome;
}

async function create(caller: Caller, fields: FieldPatch): Promise<number> {
  const outcome = await save(caller, fields);
  assert.equal(outcome.status, 'created');
  return 'id' in outcome ? outcome.id : 0;
}

const of = (id: number): Partial<ContactRow> => ({ match: { by: 'id', value: String(id) } });

test('a merge gives the survivor no e-mail and no phone that a third contact holds', async () => {
  const caller = await core.newCaller();
  const one = await create(caller, { email2: 'c@example.com', mobile: '3' });
  const other = await create(caller, { email2: 'b@example.com', mobile: '2' });
  const third = await create(caller, { email: 'c@example.com', phone: '3' });
  await mergeContacts(hub, caller, { contactIds: [one, other], into: one });
  const keys = (await core.keys(caller)).filter((key) => !key.includes('publicId'));
  assert.deepEqual(keys, [`${one} mobile 2`, `${third} email c@example.com`, `${third} phone 3`]);
});

test('a merge that would make a name of two parts, which a third contact has, is refused where names are unique', async () => {
  const caller = await core.newCaller();
  const account = (await hub.store.accounts.byId(caller.accountId))?.name ?? '';
  const one = await create(caller, { firstName: 'Ann', email: 'a@example.com' });
  const other = await create(caller, { lastName: 'Berg', email: 'b@example.com' });
  await create(caller, { firstName: 'Ann', lastName: 'Berg' });
  const merge = () => mergeContacts(hub, caller, { contactIds: [one, other], into: one });
  await switchAccount(hub, { account, name: 'uniqueNames', to: 'on' });
  const before = await core.keys(caller);
  const refusal = { kind: 'duplicate', what: 'contact', by: 'fullName', value: 'Ann Berg', count: 'one' };
  await assert.rejects(merge(), { refusal });
  assert.deepEqual(await core.keys(caller), before);
  assert.equal(await core.rows(caller, 'merge'), 0);
  await mergeContacts(hub, caller, { contactIds: [one, other], into: one, method: 'update' });
  const named = await create(caller, { firstName: 'Cid', lastName: 'Ek' });
  const twin = (await core.contacts(caller, { firstName: 'Cid', lastName: 'Ek' }))[0] ?? 0;
  const third = (await core.contacts(caller, { firstName: 'Cid', lastName: 'Ek' }))[0] ?? 0;
  await mergeContacts(hub, caller, { contactIds: [named, twin] });
  assert.equal((await core.contact(caller, third))?.id, third, 'a name that they shared already is no hindrance');
});

test('undoing restores what was, also what somebody has taken since; both can be changed, a third is refused', async () => {
  const caller = await core.newCaller();
  const one = await create(caller, { email: 'a@example.com' });
  const other = await create(caller, { email: 'b@example.com' });
  const { id } = await mergeContacts(hub, caller, { contactIds: [one, other], into: one, method: 'add' });
  assert.deepEqual((await core.contact(caller, one))?.fields, { email: 'a@example.com', email2: 'b@example.com' });
  const taker = await create(caller, { email: 'b@example.com' });
  await undoMerge(hub, caller, { id });
  for (const holder of [other, taker]) {
    assert.equal((await core.contact(caller, holder))?.fields.email, 'b@example.com');
    assert.equal((await save(caller, { email: 'b@example.com', city: 'Wien' }, of(holder))).status, 'updated');
  }
  assert.equal((await save(caller, { email: 'b@example.com' })).status, 'refused');
  assert.equal((await save(caller, { email: 'b@example.com' }, of(one))).status, 'refused');
});
