import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeTestBase } from '../../../test/harness/test-base.ts';
import { createAccount } from '../access/create-account.ts';
import { createVault } from '../access/vault.ts';
import type { Caller, Hub } from '../hub.ts';
import { createSource } from '../sources/create-source.ts';
import { deleteContacts } from './delete-contacts.ts';
import { findContacts, queryContacts } from './find-contacts.ts';
import { type ContactRow, type RowOutcome, type SavePolicy, saveContacts } from './save-contacts.ts';

const testBase = await makeTestBase();
const base = testBase.open();

let publicIds = 0;
const hub: Hub = {
  store: base.store,
  clock: { now: () => new Date('2012-04-03T12:00:00Z') },
  ids: {
    publicId: () => {
      publicIds += 1;
      return `P${publicIds}`;
    },
    secret: () => 'secret',
  },
  vault: createVault('the key of the test'),
};

/** Each test has an account of its own, so that none sees another's contacts. */
let accounts = 0;
async function newCaller(): Promise<Caller> {
  accounts += 1;
  const { id } = await createAccount(hub, { name: `account ${accounts}`, timezone: 'UTC', language: 'en' });
  return { accountId: id, origin: 'api' };
}

let caller: Caller;
before(async () => {
  caller = await newCaller();
});
after(async () => {
  await base[Symbol.asyncDispose]();
  await testBase[Symbol.asyncDispose]();
});

const create: SavePolicy = { found: 'refuse', missing: 'create' };
const update: SavePolicy = { found: 'update', missing: 'refuse' };
const upsert: SavePolicy = { found: 'update', missing: 'create' };

const mail = (value: string, fields: ContactRow['fields'] = {}): ContactRow => ({
  match: { by: 'email', value },
  fields: { email: value, ...fields },
});

const save = (by: Caller, policy: SavePolicy, ...rows: ContactRow[]) => saveContacts(hub, by, { rows, policy });
const told = (outcome: RowOutcome | undefined) =>
  outcome?.status === 'refused' ? outcome.refusal.kind : outcome?.status;

async function changes({ accountId }: Caller): Promise<unknown[]> {
  const rows = await testBase.query(
    'select operation, origin, source_id, fields from change where account_id = $1 order by sequence',
    accountId,
  );
  return rows.map(({ operation, origin, source_id, fields }) => [
    operation,
    origin,
    source_id,
    JSON.parse(String(fields)),
  ]);
}

async function keys({ accountId }: Caller, kind: string): Promise<unknown[]> {
  const rows = await testBase.query(
    'select value, contact_id from contact_key where account_id = $1 and kind = $2 order by value, contact_id',
    ...[accountId, kind],
  );
  return rows.map(({ value }) => value);
}

const idsOf = (found: readonly (readonly { id: number }[])[]) => found.map((contacts) => contacts.map(({ id }) => id));

test('what a row becomes, by policy and by how many contacts match', async () => {
  await save(caller, create, mail('one@example.com'));
  const twin = (phone: string): ContactRow => ({
    match: { by: 'phone', value: phone },
    fields: { phone, email: 'two@example.com' },
  });
  await save(caller, create, twin('1'), twin('2'));
  const table = [
    [create, 'new1@example.com', 'created'],
    [create, 'one@example.com', 'duplicate'],
    [create, 'two@example.com', 'duplicate'],
    [update, 'new2@example.com', 'not_found'],
    [update, 'one@example.com', 'updated'],
    [update, 'two@example.com', 'ambiguous'],
    [upsert, 'new3@example.com', 'created'],
    [upsert, 'one@example.com', 'unchanged'],
    [upsert, 'two@example.com', 'ambiguous'],
  ] as const;
  for (const [policy, address, expected] of table) {
    const [outcome] = await save(caller, policy, mail(address, { firstName: 'Ann' }));
    assert.equal(told(outcome), expected, `${policy.found}/${policy.missing} ${address}`);
  }
});

test('a duplicate says whether one or several are there', async () => {
  const outcomes = await save(caller, create, mail('one@example.com'), mail('TWO@example.com '));
  assert.deepEqual(
    outcomes.map((outcome) => outcome.status === 'refused' && outcome.refusal),
    [
      { kind: 'duplicate', what: 'contact', by: 'email', value: 'one@example.com', count: 'one' },
      { kind: 'duplicate', what: 'contact', by: 'email', value: 'TWO@example.com ', count: 'several' },
    ],
  );
});

test('a row sees the rows before it; a refused one leaves the others alone', async () => {
  const own = await newCaller();
  const unknown = { ...mail('b@example.com'), sourceId: 999 };
  const outcomes = await save(
    own,
    create,
    mail('a@example.com'),
    mail('A@example.com'),
    unknown,
    mail('c@example.com'),
  );
  assert.deepEqual(outcomes.map(told), ['created', 'duplicate', 'not_found', 'created']);
  assert.equal(await base.store.contacts.count(own.accountId), 2);
});

test('each write leaves a change with both values; one that changes nothing leaves none', async () => {
  const own = await newCaller();
  const source = await createSource(hub, own, { name: 'webshop_1' });
  await save(own, create, {
    ...mail('a@example.com', { firstName: 'Ann', city: '', optIn: true }),
    sourceId: source.id,
  });
  await save(own, update, mail('a@example.com', { firstName: 'Anna', optIn: null, city: 'Wien' }));
  await save(own, update, mail('a@example.com', { firstName: 'Anna', optIn: null }));
  assert.deepEqual(await changes(own), [
    ['create', 'api', source.id, { email: [null, 'a@example.com'], firstName: [null, 'Ann'], optIn: [null, true] }],
    ['update', 'api', 0, { firstName: ['Ann', 'Anna'], optIn: [true, null], city: [null, 'Wien'] }],
  ]);
  const [[contact] = []] = await findContacts(base.store, own, 'email', ['a@example.com']);
  assert.equal(contact?.version, 2);
  assert.deepEqual(contact?.fields, { email: 'a@example.com', firstName: 'Anna', city: 'Wien' });
});

test('equal lists are no change', async () => {
  const own = await newCaller();
  await save(own, create, mail('a@example.com', { c10001: ['x', 'y'] }));
  const outcomes = await save(own, update, mail('a@example.com', { c10001: ['x', 'y'] }));
  assert.deepEqual(outcomes.map(told), ['unchanged']);
});

test('fifty simultaneous creates of one key make one contact', async () => {
  const own = await newCaller();
  const all = await Promise.all(
    Array.from({ length: 50 }, (_, number) => save(own, create, mail('same@example.com', { firstName: `${number}` }))),
  );
  const outcomes = all.flat().map(told);
  assert.equal(outcomes.filter((outcome) => outcome === 'created').length, 1);
  assert.equal(outcomes.filter((outcome) => outcome === 'duplicate').length, 49);
  assert.equal(await base.store.contacts.count(own.accountId), 1);
  assert.equal((await changes(own)).length, 1);
});

test('fifty simultaneous upserts of one key make one contact and lose no field', async () => {
  const own = await newCaller();
  await Promise.all(
    Array.from({ length: 50 }, (_, number) => save(own, upsert, mail('same@example.com', { [`c${number}`]: 'x' }))),
  );
  const [contacts = []] = await findContacts(base.store, own, 'email', ['same@example.com']);
  assert.equal(contacts.length, 1);
  assert.equal(Object.keys(contacts[0]?.fields ?? {}).length, 51);
  assert.equal(contacts[0]?.version, 50);
});

for (const place of ['the first', 'a later one'] as const) {
  test(`of callers that share a commit, one that fails rolls back alone: ${place}`, async () => {
    const own = await newCaller();
    const early = place === 'the first' ? [] : [save(own, create, mail('early@example.com'))];
    const failing = hub.store.transaction(async (tx) => {
      const sameHub: Hub = { ...hub, store: { ...hub.store, transaction: (work) => work(tx) } };
      await saveContacts(sameHub, own, { rows: [mail('lost@example.com')], policy: create });
      await saveContacts(sameHub, own, { rows: [{ match: { by: 'city', value: 'x' }, fields: {} }], policy: update });
      throw new Error('after two writes');
    });
    const late = ['a@example.com', 'lost@example.com'].map((email) => save(own, create, mail(email)));
    await assert.rejects(failing, /after two writes/);
    const saved = await Promise.all([...early, ...late]);
    assert.deepEqual(
      saved.flat().map(told),
      saved.map(() => 'created'),
    );
    const kept = place === 'the first' ? [] : ['early@example.com'];
    assert.deepEqual(await keys(own, 'email'), ['a@example.com', ...kept, 'lost@example.com']);
    assert.deepEqual(await keys(own, 'city'), [], 'the key field was rolled back as well');
    assert.equal((await changes(own)).length, saved.length);
  });
}

test('a field becomes a key when a write first looks by it, for those who are there already', async () => {
  const own = await newCaller();
  const inTown = (email: string, city: string): ContactRow => mail(email, { city });
  await save(own, create, inTown('a@example.com', 'Wien'), inTown('b@example.com', ' Graz'), mail('c@example.com'));
  assert.deepEqual(await keys(own, 'city'), []);
  const byCity = (city: string): ContactRow => ({
    match: { by: 'city', value: city },
    fields: { city, lastName: 'X' },
  });
  assert.deepEqual((await save(own, update, byCity('Graz'), byCity('Linz'))).map(told), ['updated', 'not_found']);
  assert.deepEqual(await keys(own, 'city'), ['Graz', 'Wien']);
  await save(own, create, inTown('d@example.com', 'Wien'));
  await save(own, update, mail('b@example.com', { city: 'Linz' }), mail('a@example.com', { city: null }));
  assert.deepEqual(await keys(own, 'city'), ['Linz', 'Wien']);
  assert.deepEqual((await save(own, update, byCity('Graz'), byCity('Linz'))).map(told), ['not_found', 'unchanged']);
});

test('deleting takes the contact, its keys and the values in its log; several with one value stay', async () => {
  const own = await newCaller();
  const twin = (phone: string): ContactRow => ({
    match: { by: 'phone', value: phone },
    fields: { phone, lastName: 'T' },
  });
  await save(own, create, mail('a@example.com', { firstName: 'Anna' }), twin('1'), twin('2'));
  await save(own, update, mail('a@example.com', { firstName: 'Ann' }));
  const gone = await deleteContacts(hub, own, { by: 'email', values: ['A@example.com', 'a@example.com'] });
  assert.deepEqual(
    gone.map((outcome) => (outcome.status === 'refused' ? outcome.refusal.kind : outcome.status)),
    ['deleted', 'not_found'],
  );
  const [twins] = await deleteContacts(hub, own, { by: 'lastName', values: ['T'] });
  assert.equal(twins?.status === 'refused' && twins.refusal.kind, 'ambiguous');
  const [none] = await deleteContacts(hub, own, { by: 'firstName', values: [''] });
  assert.equal(none?.status === 'refused' && none.refusal.kind, 'not_found', 'an empty value is nobody');
  assert.deepEqual(await keys(own, 'email'), []);
  assert.equal((await keys(own, 'publicId')).length, 2);
  assert.deepEqual(await changes(own), [
    ['create', 'api', 0, {}],
    ['create', 'api', 0, { phone: [null, '1'], lastName: [null, 'T'] }],
    ['create', 'api', 0, { phone: [null, '2'], lastName: [null, 'T'] }],
    ['update', 'api', 0, {}],
    ['delete', 'api', 0, {}],
  ]);
});

test('an account never meets the contacts of another', async () => {
  const [one, other] = [await newCaller(), await newCaller()];
  const [saved] = await save(one, create, mail('a@example.com'));
  const id = saved?.status === 'created' ? String(saved.id) : '';
  assert.deepEqual((await save(other, create, mail('a@example.com'))).map(told), ['created']);
  for (const by of ['id', 'firstName']) {
    const match = { by, value: by === 'id' ? id : 'x' };
    assert.deepEqual((await save(other, update, { match, fields: { lastName: 'X' } })).map(told), ['not_found']);
  }
  assert.deepEqual(idsOf(await findContacts(base.store, other, 'id', [id])), [[]]);
});

test('contacts are found by key, by any other field, by id; nobody by an empty or odd value', async () => {
  const own = await newCaller();
  const rows = ['Wien', 'Graz', 'Wien', ''].map((city, at): ContactRow => mail(`${at}@example.com`, { city }));
  const saved = await save(own, create, ...rows);
  const [a = 0, b = 0, c = 0] = saved.map((outcome) => (outcome.status === 'created' ? outcome.id : 0));
  const find = async (by: string, ...values: string[]) => idsOf(await findContacts(base.store, own, by, values));
  assert.deepEqual(await find('email', '1@EXAMPLE.com', 'x', '', '0@example.com'), [[b], [], [], [a]]);
  assert.deepEqual(await find('city', 'Wien', '', ' Graz ', 'Wien'), [[a, c], [], [b], [a, c]]);
  assert.deepEqual(await find('id', String(c), '1e1', '', `0${a}`, '99999999999999999'), [[c], [], [], [], []]);
  assert.deepEqual(await find('publicId', 'P0', 'constructor'), [[], []]);
});

test('a query filters, leaves out the empty and pages, with and without an index', async () => {
  const own = await newCaller();
  const rows = ['Wien', 'Graz', 'Wien', '', 'Wien'].map((city, at) =>
    mail(`${at}@example.com`, { city, lastName: city && 'X' }),
  );
  await save(own, create, ...rows);
  const ask = async (query: Partial<Parameters<typeof queryContacts>[2]>) => {
    const contacts = await queryContacts(base.store, own, { filters: [], offset: 0, limit: 10, ...query });
    return contacts.map(({ fields }) => String(fields.email)[0]).join('');
  };
  assert.equal(await ask({}), '01234');
  assert.equal(await ask({ offset: 1, limit: 2 }), '12');
  assert.equal(await ask({ filled: 'city', offset: 2 }), '24');
  assert.equal(await ask({ filters: [{ by: 'city', value: '' }] }), '3');
  const wien = { by: 'city', value: 'Wien' };
  for (const index of ['none', 'city']) {
    assert.equal(await ask({ filters: [wien], offset: 1 }), '24', index);
    assert.equal(await ask({ filters: [{ by: 'lastName', value: 'X' }, wien], limit: 2 }), '02', index);
    assert.equal(await ask({ filters: [wien, { by: 'email', value: '1@example.com' }] }), '', index);
    await save(own, update, { match: { by: 'city', value: 'Linz' }, fields: {} });
  }
});
