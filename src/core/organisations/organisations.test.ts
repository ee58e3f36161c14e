import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type CoreHub, openCoreHub } from '../../../test/harness/core-hub.ts';
import { deleteContacts } from '../contacts/delete-contacts.ts';
import { listContacts } from '../contacts/list-contacts.ts';
import { type RowOutcome, saveContacts } from '../contacts/save-contacts.ts';
import { HubError, type Refusal } from '../errors.ts';
import type { FieldPatch } from '../fields/field.ts';
import type { Caller, Hub } from '../hub.ts';
import { createOrganisation } from './create-organisation.ts';
import { deleteOrganisation } from './delete-organisation.ts';
import { updateOrganisation } from './update-organisation.ts';

let core: CoreHub;
let hub: Hub;
let caller: Caller;
let stranger: Caller;
before(async () => {
  core = await openCoreHub();
  hub = core.hub;
  caller = await core.newCaller();
  stranger = await core.newCaller();
});
after(() => core[Symbol.asyncDispose]());

async function refusalOf(work: Promise<unknown>): Promise<Refusal | undefined> {
  try {
    await work;
  } catch (error) {
    if (error instanceof HubError) return error.refusal;
    throw error;
  }
  return undefined;
}

async function save(by: Caller, fields: FieldPatch, id?: number): Promise<RowOutcome | undefined> {
  const row = id === undefined ? { fields } : { fields, match: { by: 'id', value: String(id) } };
  const [outcome] = await saveContacts(hub, by, { rows: [row], policy: { found: 'update', missing: 'refuse' } });
  return outcome;
}

test('an organisation is kept as it was written, and changed where a patch says so', async () => {
  const made = await createOrganisation(hub, caller, {
    name: 'ACME',
    fields: { number: '007', email: '', city: 'Wien' },
  });
  const { id } = made;
  const [at, later] = [new Date('2012-04-03T12:00:00Z'), new Date('2012-04-04T12:00:00Z')];
  const stored = { id, name: 'ACME', createdAt: at, modifiedAt: at, fields: { number: '007', city: 'Wien' } };
  assert.deepEqual(await hub.store.organisations.byId(caller.accountId, id), stored);
  assert.equal(await hub.store.organisations.byId(stranger.accountId, id), undefined);
  core.setClock('2012-04-04T12:00:00Z');
  await updateOrganisation(hub, caller, { id, patch: { fields: { city: '', phone: '+49' } } });
  assert.deepEqual(await hub.store.organisations.byId(caller.accountId, id), {
    ...stored,
    modifiedAt: later,
    fields: { number: '007', phone: '+49' },
  });
  const missing: Refusal = { kind: 'not_found', what: 'organisation', value: String(id) };
  assert.deepEqual(await refusalOf(updateOrganisation(hub, stranger, { id, patch: { fields: {} } })), missing);
  assert.deepEqual(await refusalOf(deleteOrganisation(hub, stranger, { id })), missing);
});

test('a contact belongs to organisations that are there', async () => {
  const { id } = await createOrganisation(hub, caller, { name: 'ACME', fields: {} });
  for (const by of ['clientId', 'companyEntityId']) {
    assert.equal((await save(caller, { [by]: String(id) }))?.status, 'created');
    for (const value of [String(id + 1_000), '0', 'x', `${id}.0`]) {
      const refusal: Refusal = { kind: 'not_found', what: 'organisation', by, value };
      assert.deepEqual(await save(caller, { [by]: value }), { status: 'refused', refusal });
    }
    assert.equal((await save(stranger, { [by]: String(id) }))?.status, 'refused', "another account's");
  }
});

test('an organisation goes when nothing belongs to it any more', async () => {
  const made = await createOrganisation(hub, caller, { name: 'ACME', fields: {} });
  const { id } = made;
  const inUse = (by: 'contact' | 'organisation'): Refusal => ({ kind: 'in_use', what: 'organisation', by });
  const [first, second] = await core.contacts(caller, { clientId: String(id) }, { companyEntityId: String(id) });
  assert.deepEqual(await refusalOf(deleteOrganisation(hub, caller, { id })), inUse('contact'));
  await save(caller, { clientId: null }, first);
  assert.deepEqual(await refusalOf(deleteOrganisation(hub, caller, { id })), inUse('contact'));
  await deleteContacts(hub, caller, { by: 'id', values: [String(second)] });
  const part = await hub.store.transaction((tx) =>
    tx.organisations.insert(caller.accountId, { ...made, name: 'Part', parentId: id }),
  );
  assert.deepEqual(await refusalOf(deleteOrganisation(hub, caller, { id })), inUse('organisation'));
  await deleteOrganisation(hub, caller, { id: part.id });
  await deleteOrganisation(hub, caller, { id });
  assert.equal(await hub.store.organisations.byId(caller.accountId, id), undefined);
});

test('contacts are listed by what they belong to, page after page', async () => {
  const { id } = await createOrganisation(hub, caller, { name: 'ACME', fields: {} });
  const anna = { clientId: String(id), email: 'Anna@example.com' };
  const bert = { clientId: String(id), email: 'bert@example.com' };
  const ids = await core.contacts(caller, anna, bert, anna, bert, anna);
  const list = async (filters: Record<string, string>, offset: number) => {
    const wanted = Object.entries(filters).map(([by, value]) => ({ by, value }));
    const { contacts, total } = await listContacts(hub.store, caller, { filters: wanted, offset, limit: 2 });
    return { ids: contacts.map((contact) => contact.id), total };
  };
  const clientId = String(id);
  assert.deepEqual(await list({ clientId }, 0), { ids: ids.slice(0, 2), total: 5 });
  assert.deepEqual(await list({ clientId }, 4), { ids: ids.slice(4), total: 5 });
  assert.deepEqual(await list({ clientId }, 6), { ids: [], total: 5 });
  assert.deepEqual(await list({ email: ' ANNA@example.com', clientId }, 2), { ids: [ids[4]], total: 3 });
  await save(caller, { clientId: null }, ids[0]);
  assert.deepEqual(await list({ clientId }, 0), { ids: ids.slice(1, 3), total: 4 });
});

test('organisations are listed in order of id', async () => {
  for (const name of ['A', 'B', 'C']) await createOrganisation(hub, stranger, { name, fields: {} });
  const page = await hub.store.organisations.page(stranger.accountId, { offset: 1, limit: 2 });
  assert.deepEqual(
    page.map(({ name }) => name),
    ['B', 'C'],
  );
  assert.equal(await hub.store.organisations.count(stranger.accountId), 3);
});

test('numbers from elsewhere are organisations until one is described', async () => {
  const newcomer: Caller = { accountId: 3, origin: 'api' };
  const policy = { found: 'refuse', missing: 'create', organisations: 'named' } as const;
  const belong = async (clientId: string) =>
    (await saveContacts(hub, newcomer, { rows: [{ fields: { clientId } }], policy }))[0]?.status;
  for (const number of ['7', '7', '2147483647']) assert.equal(await belong(number), 'created');
  for (const number of ['0', 'x', '2147483648', '99999999999999999999']) assert.equal(await belong(number), 'refused');
  const { id } = await createOrganisation(hub, newcomer, { name: 'ACME', fields: {} });
  assert.equal(await belong('8'), 'refused');
  assert.equal(await belong('7'), 'created');
  assert.equal(await belong(String(id)), 'created');
  assert.equal(await hub.store.organisations.count(3), 3);
});

test('a number that somebody brought along is not given again', async () => {
  const newcomer: Caller = { accountId: 4, origin: 'api' };
  const last = (await createOrganisation(hub, stranger, { name: 'Other', fields: {} })).id;
  const rows = [{ fields: { clientId: String(last + 1) } }];
  await saveContacts(hub, newcomer, { rows, policy: { found: 'refuse', missing: 'create', organisations: 'named' } });
  assert.equal((await createOrganisation(hub, newcomer, { name: 'ACME', fields: {} })).id, last + 2);
});
