import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { migrateSqlite, type OpenStore, openSqlite } from '../../store/sqlite.ts';
import { createVault } from '../access/vault.ts';
import { deleteContacts } from '../contacts/delete-contacts.ts';
import { listContacts } from '../contacts/list-contacts.ts';
import { type RowOutcome, saveContacts } from '../contacts/save-contacts.ts';
import { HubError, type Refusal } from '../errors.ts';
import type { FieldPatch } from '../fields/field.ts';
import type { Caller, Hub, Store } from '../hub.ts';
import { createOrganisation } from './create-organisation.ts';
import { deleteOrganisation } from './delete-organisation.ts';
import { updateOrganisation } from './update-organisation.ts';

const caller: Caller = { accountId: 1, origin: 'api' };
const stranger: Caller = { accountId: 2, origin: 'api' };
let now = new Date('2012-04-03T12:00:00Z');

let folder: string;
let base: OpenStore<Store>;
let hub: Hub;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kontor-organisations-'));
  await migrateSqlite(join(folder, 'kontor.db'));
  base = openSqlite(join(folder, 'kontor.db'));
  const ids = { publicId: () => `P${Math.random()}`, secret: () => 'secret' };
  hub = { store: base.store, clock: { now: () => now }, ids, vault: createVault('the key of the test') };
});
after(async () => {
  await base[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

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

async function savedId(fields: FieldPatch): Promise<number> {
  const outcome = await save(caller, fields);
  assert.ok(outcome !== undefined && outcome.status !== 'refused');
  return outcome.id;
}

test('an organisation is kept as it was written, and changed where a patch says so', async () => {
  const made = await createOrganisation(hub, caller, {
    name: 'ACME',
    fields: { number: '007', email: '', city: 'Wien' },
  });
  const { id } = made;
  const stored = { id, name: 'ACME', createdAt: now, modifiedAt: now, fields: { number: '007', city: 'Wien' } };
  assert.deepEqual(await base.store.organisations.byId(1, id), stored);
  assert.equal(await base.store.organisations.byId(2, id), undefined);
  now = new Date('2012-04-04T12:00:00Z');
  await updateOrganisation(hub, caller, { id, patch: { fields: { city: '', phone: '+49' } } });
  assert.deepEqual(await base.store.organisations.byId(1, id), {
    ...stored,
    modifiedAt: now,
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
  const { id } = await createOrganisation(hub, caller, { name: 'ACME', fields: {} });
  const inUse = (by: 'contact' | 'organisation'): Refusal => ({ kind: 'in_use', what: 'organisation', by });
  const first = await savedId({ clientId: String(id) });
  const second = await savedId({ companyEntityId: String(id) });
  assert.deepEqual(await refusalOf(deleteOrganisation(hub, caller, { id })), inUse('contact'));
  await save(caller, { clientId: null }, first);
  assert.deepEqual(await refusalOf(deleteOrganisation(hub, caller, { id })), inUse('contact'));
  await deleteContacts(hub, caller, { by: 'id', values: [String(second)] });
  const part = await base.store.transaction((tx) =>
    tx.organisations.insert(1, { name: 'Part', createdAt: now, modifiedAt: now, parentId: id, fields: {} }),
  );
  assert.deepEqual(await refusalOf(deleteOrganisation(hub, caller, { id })), inUse('organisation'));
  await deleteOrganisation(hub, caller, { id: part.id });
  await deleteOrganisation(hub, caller, { id });
  assert.equal(await base.store.organisations.byId(1, id), undefined);
});

test('contacts are listed by what they belong to, page after page', async () => {
  const { id } = await createOrganisation(hub, caller, { name: 'ACME', fields: {} });
  const ids: number[] = [];
  for (let number = 0; number < 5; number += 1) {
    ids.push(
      await savedId({ clientId: String(id), email: number % 2 === 0 ? 'Anna@example.com' : 'bert@example.com' }),
    );
  }
  const list = async (filters: Record<string, string>, offset: number) => {
    const wanted = Object.entries(filters).map(([by, value]) => ({ by, value }));
    const { contacts, total } = await listContacts(base.store, caller, { filters: wanted, offset, limit: 2 });
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
  const page = await base.store.organisations.page(2, { offset: 1, limit: 2 });
  assert.deepEqual(
    page.map(({ name }) => name),
    ['B', 'C'],
  );
  assert.equal(await base.store.organisations.count(2), 3);
});
