import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openCoreHub } from '../../../test/harness/core-hub.ts';
import type { FieldPatch } from '../fields/field.ts';
import type { Caller } from '../hub.ts';
import { deleteContacts } from './delete-contacts.ts';
import { type ContactRow, type RowOutcome, saveContacts } from './save-contacts.ts';

const core = await openCoreHub();
const { hub } = core;
after(() => core[Symbol.asyncDispose]());

const unique = ['email', 'phone', 'fullName'];

async function save(caller: Caller, fields: FieldPatch, more: Partial<ContactRow> = {}): Promise<RowOutcome> {
  const missing = more.match === undefined ? 'create' : 'refuse';
  const policy = { found: 'update', missing } as const;
  const [outcome] = await saveContacts(hub, caller, { rows: [{ fields, unique, ...more }], policy });
  assert.ok(outcome !== undefined);
  return outcome;
}

const of = (id: number | undefined): Partial<ContactRow> => ({ match: { by: 'id', value: String(id) } });
const taken = (by: string, value: string): RowOutcome => ({
  status: 'refused',
  refusal: { kind: 'duplicate', what: 'contact', by, value, count: 'one' },
});

test('a key that another contact holds is taken, whoever wrote that one', async () => {
  const caller = await core.newCaller();
  await core.contacts(caller, { email: 'Ann@example.com', phone: '1', firstName: 'Ann', lastName: 'Smith' });
  assert.deepEqual(await save(caller, { email: ' ann@EXAMPLE.com' }), taken('email', 'ann@example.com'));
  assert.deepEqual(await save(caller, { phone: ' 1 ' }), taken('phone', '1'));
  const named = await save(caller, { firstName: 'ann', lastName: 'SMITH' });
  assert.equal(named.status === 'refused' && named.refusal.kind, 'duplicate');
  assert.equal((await save(caller, { firstName: 'Ann' })).status, 'created', 'half a name is none');
  assert.equal((await save(caller, {})).status, 'created', 'nothing is not unique');
  assert.equal((await save(await core.newCaller(), { email: 'ann@example.com' })).status, 'created');
});

test('a key is free again when its contact has another or is gone', async () => {
  const caller = await core.newCaller();
  const [first] = await core.contacts(caller, { email: 'a@example.com' });
  assert.equal((await save(caller, { email: 'b@example.com' }, of(first))).status, 'updated');
  assert.equal((await save(caller, { email: 'a@example.com' })).status, 'created');
  assert.deepEqual(await save(caller, { email: 'a@example.com' }, of(first)), taken('email', 'a@example.com'));
});

test('contacts that share a key can be changed, and so can the country of a phone where that takes none', async () => {
  const caller = await core.newCaller();
  const shared = { email: 'a@example.com', phone: '1' };
  const [first, second] = await core.contacts(caller, shared, shared);
  assert.equal((await save(caller, { ...shared, city: 'Wien' }, of(second))).status, 'updated');
  assert.equal((await save(caller, { phoneCountryCode: '45' }, of(first))).status, 'updated');
  assert.equal((await save(caller, { phoneCountryCode: '46' }, of(second))).status, 'updated');
  assert.deepEqual(await save(caller, { phoneCountryCode: '45' }, of(second)), taken('phone', '1'));
  assert.deepEqual(await save(caller, { phoneCountryCode: null }, of(second)), taken('phone', '1'));
});

const phones: readonly (readonly [held: FieldPatch, wanted: FieldPatch, isTaken: boolean])[] = [
  [{ phone: '1' }, { phone: '1' }, true],
  [{ phone: '1' }, { phone: '1', phoneCountryCode: '45' }, true],
  [{ phone: '1', phoneCountryCode: '45' }, { phone: '1' }, true],
  [{ phone: '1', phoneCountryCode: '45' }, { phone: '1', phoneCountryCode: '45' }, true],
  [{ phone: '1', phoneCountryCode: '+45' }, { phone: '1', phoneCountryCode: '0045' }, true],
  [{ phone: '1', phoneCountryCode: ' +45 ' }, { phone: ' 1', phoneCountryCode: '45' }, true],
  [{ phone: '1', phoneCountryCode: '45' }, { phone: '1', phoneCountryCode: '46' }, false],
  [{ phone: '1' }, { phone: '01' }, false],
];
for (const [held, wanted, isTaken] of phones) {
  test(`${JSON.stringify(wanted)} beside ${JSON.stringify(held)} is ${isTaken ? 'taken' : 'another phone'}`, async () => {
    const caller = await core.newCaller();
    assert.equal((await save(caller, held)).status, 'created');
    assert.equal((await save(caller, wanted)).status, isTaken ? 'refused' : 'created');
  });
}

test('a third holder is found behind two of other countries', async () => {
  const caller = await core.newCaller();
  for (const phoneCountryCode of ['45', '46', '47']) await save(caller, { phone: '1', phoneCountryCode });
  assert.deepEqual(await save(caller, { phone: '1', phoneCountryCode: '47' }), taken('phone', '1'));
  assert.equal((await save(caller, { phone: '1', phoneCountryCode: '48' })).status, 'created');
});

test('a row that was made from another version is refused with the latest, before anything else is looked at', async () => {
  const caller = await core.newCaller();
  const [first] = await core.contacts(caller, { city: 'Wien' }, { email: 'a@example.com' });
  assert.equal((await save(caller, { city: 'Graz' }, { ...of(first), version: 1 })).status, 'updated');
  const stale = await save(caller, { email: 'a@example.com' }, { ...of(first), version: 1 });
  assert.deepEqual(stale, { status: 'refused', refusal: { kind: 'stale', what: 'contact', version: 2 } });
  assert.deepEqual(await save(caller, { city: 'Graz' }, { ...of(first), version: 2, returning: 'contact' }), {
    status: 'unchanged',
    id: first,
    contact: await core.contact(caller, first ?? 0),
  });
});

test('a password is a change that tells nothing, and goes with its contact', async () => {
  const caller = await core.newCaller();
  const [first = 0] = await core.contacts(caller, {});
  assert.equal((await save(caller, {}, { ...of(first), passwordHash: 'hash' })).status, 'updated');
  assert.equal(await hub.store.passwords.ofContact(caller.accountId, first), 'hash');
  assert.deepEqual(await core.changes(caller), [[first, 'update', { password: [null, null] }]]);
  assert.equal((await core.contact(caller, first))?.version, 2);
  await deleteContacts(hub, caller, { by: 'id', values: [String(first)] });
  assert.equal(await core.rows(caller, 'contact_password'), 0);
});
