import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openCoreHub } from '../../../test/harness/core-hub.ts';
import { likenessIndex, rebuiltIndex } from '../../../test/harness/likeness-index.ts';
import { deleteContacts } from '../contacts/delete-contacts.ts';
import { type RowOutcome, saveContacts } from '../contacts/save-contacts.ts';
import { createField } from '../fields/create-field.ts';
import { deleteField } from '../fields/delete-field.ts';
import type { FieldPatch, FieldValues } from '../fields/field.ts';
import type { Caller } from '../hub.ts';
import { mergeContacts } from '../merging/merge-contacts.ts';
import { undoMerge } from '../merging/undo-merge.ts';
import { IndexBuilder } from './index-builder.ts';

const core = await openCoreHub();
after(() => core[Symbol.asyncDispose]());
const { hub } = core;

/** Saves a contact as whoever is found to be the same person. */
async function arrive(caller: Caller, fields: FieldPatch): Promise<RowOutcome & { status: 'created' | 'updated' }> {
  const policy = { found: 'update', missing: 'create', several: 'oldest' } as const;
  const [outcome] = await saveContacts(hub, caller, { rows: [{ search: 'duplicates', fields }], policy });
  assert.ok(outcome?.status === 'created' || outcome?.status === 'updated', outcome?.status);
  return outcome as RowOutcome & { status: 'created' | 'updated' };
}

const katarzyna = { firstName: 'Katarzyna', lastName: 'Wiśniewska', email: 'kasia.w@wp.pl' };
const marek = { firstName: 'Marek', lastName: 'Zbigniewski', mobile: '0171 5550123', country: 'DE' };
const karl = { firstName: 'Karl', lastName: 'Steinbach', street: 'Lindenstraße 12', postalCode: '50674', city: 'Köln' };

const cases: readonly (readonly [name: string, there: FieldValues, arriving: FieldValues, outcome: string])[] = [
  ['a short form of the first name', katarzyna, { ...katarzyna, firstName: 'Kasia', lastName: 'Wisniewska' }, 'merge'],
  [
    'another spelling of all that is known',
    { firstName: 'Jürgen', lastName: 'Müller-Lüdenscheidt', phone: '0171 5550123', country: 'DE', city: 'München' },
    {
      firstName: 'Juergen',
      lastName: 'Mueller Luedenscheidt',
      mobile: '+49 171 5550123',
      city: 'Munich',
      country: 'DE',
    },
    'merge',
  ],
  [
    'the same mail and nothing else',
    { email: 'box@example.com' },
    { email: 'Box@example.com ', company: 'ACME' },
    'merge',
  ],
  [
    'the same mail, and a name that was not known',
    { email: 'a@example.com' },
    { email: 'a@example.com', lastName: 'Roe' },
    'merge',
  ],
  ['the same mail after a marriage', katarzyna, { ...katarzyna, lastName: 'Zając' }, 'merge'],
  ['the same name at the same address', karl, { ...karl, email: 'karl@example.com' }, 'merge'],
  ['father and son', { ...karl, birthDate: '1951-03-04' }, { ...karl, birthDate: '1980-09-17' }, 'new'],
  [
    'a couple with one mailbox',
    { firstName: 'Martin', lastName: 'Seidel', email: 'seidel-haus@example.com' },
    { firstName: 'Monika', lastName: 'Seidel', email: 'seidel-haus@example.com' },
    'new',
  ],
  [
    'another birthday with one mobile phone and one name',
    { ...marek, birthDate: '1970-05-06' },
    { ...marek, birthDate: '1970-07-08' },
    'review',
  ],
];

for (const [name, there, arriving, expected] of cases) {
  test(`${name}: ${expected}`, async () => {
    const caller = await core.newCaller();
    const [id] = await core.contacts(caller, there);
    const outcome = await arrive(caller, arriving);
    const review = outcome.review ?? [];
    const found = outcome.id === id ? 'merge' : review.some(({ contactId }) => contactId === id) ? 'review' : 'new';
    assert.equal(found, expected, JSON.stringify(outcome));
  });
}

test('a question carries its reasons', async () => {
  const caller = await core.newCaller();
  const [id] = await core.contacts(caller, { ...marek, birthDate: '1970-05-06' });
  const { id: arrived, review = [] } = await arrive(caller, { ...marek, birthDate: '1970-07-08' });
  const [asked] = review;
  assert.ok(asked !== undefined && review.length === 1);
  assert.equal(asked.contactId, id);
  const sum = asked.explanation.bits.reduce((total, { bits }) => total + bits, asked.explanation.prior);
  const [pair] = await hub.store.pairs.page(caller.accountId, { offset: 0, limit: 10 });
  assert.deepEqual([pair?.contactIds, pair?.status, pair?.probability], [[id, arrived], 'pending', asked.probability]);
  assert.deepEqual(pair?.explanation, asked.explanation);
  assert.ok(Math.abs(sum - Math.log2(asked.probability / (1 - asked.probability))) < 1e-6);
});

test('an e-mail and a phone that lose their places move to free ones', async () => {
  const caller = await core.newCaller();
  const [id = 0] = await core.contacts(caller, { ...marek, email: 'marek@zbigniewski.pl', phone: '+49 30 1234567' });
  const arriving = { ...marek, email: 'm.zbigniewski@firma.pl', phone: '+49 40 7654321' };
  assert.equal((await arrive(caller, arriving)).id, id);
  const fields = { ...arriving, email2: 'marek@zbigniewski.pl', phone2: '+49 30 1234567' };
  assert.deepEqual((await core.contact(caller, id))?.fields, fields);
});

test('a merge and its undoing leave the index as it has to be', async () => {
  const caller = await core.newCaller();
  const [one = 0, other = 0] = await core.contacts(caller, { ...karl, email: 'karl@steinbach.de' }, katarzyna);
  await arrive(caller, marek);
  const { id } = await mergeContacts(hub, caller, { contactIds: [one, other] });
  assert.deepEqual(await likenessIndex(core, caller), await rebuiltIndex(core, caller));
  await undoMerge(hub, caller, { id });
  assert.deepEqual(await likenessIndex(core, caller), await rebuiltIndex(core, caller));
});

test('sixty copies of one contact are still found', async () => {
  const caller = await core.newCaller();
  const copies = Array.from({ length: 60 }, () => ({ ...marek, email: 'marek.z@wp.pl' }));
  const ids = await core.contacts(caller, ...copies);
  const others = Array.from({ length: 500 }, (_, at) => ({ firstName: `Ann${at}`, lastName: `Roe${at}` }));
  await core.contacts(caller, ...others);
  const { id, status } = await arrive(caller, { ...marek, email: 'marek.z@wp.pl', city: 'Berlin' });
  assert.equal(status, 'updated');
  assert.ok(ids.includes(id));
  const { review = [] } = await arrive(caller, { ...marek, email: 'Marek.Z+shop@wp.pl' });
  assert.ok(review.length > 0 && review.every(({ contactId }) => ids.includes(contactId)));
});

test('whatever is done to contacts, the index is as if it had been built from them as they are', async () => {
  const caller = await core.newCaller();
  const [first = 0, second = 0] = await core.contacts(caller, { ...karl, email: 'karl@example.com' }, katarzyna);
  await arrive(caller, marek);
  await arrive(caller, { ...karl, email: 'karl@example.com', firstName: 'Karl-Heinz', mobile: '0171 1234567' });
  const saved = { found: 'update', missing: 'create' } as const;
  const match = { by: 'id', value: String(second) };
  await saveContacts(hub, caller, { rows: [{ match, fields: { lastName: 'Zając', email: null } }], policy: saved });
  const field = await createField(hub, caller, {
    name: 'Size',
    code: 'size',
    type: 'text',
    subtype: 'text',
    labels: {},
  });
  await saveContacts(hub, caller, { rows: [{ match, fields: { [field.key]: '44', city: 'Berlin' } }], policy: saved });
  await deleteField(hub, caller, { id: field.id });
  assert.deepEqual(await likenessIndex(core, caller), await rebuiltIndex(core, caller));
  await deleteContacts(hub, caller, { by: 'id', values: [String(first), String(second)] });
  assert.deepEqual(await likenessIndex(core, caller), await rebuiltIndex(core, caller));
});

test('a large base is indexed in the background; contacts come, change and go meanwhile', async () => {
  const caller = await core.newCaller();
  const { accountId } = caller;
  const many = Array.from({ length: 2_050 }, (_, at) => ({
    firstName: 'Ann',
    lastName: `Roe${at}`,
    email: `${at}@x.example`,
  }));
  const ids = await core.contacts(caller, ...many);
  assert.equal((await arrive(caller, { firstName: 'Eve', email: '2049@X.example' })).id, ids.at(-1), 'by its e-mail');
  assert.equal(await core.rows(caller, 'job'), 1);
  const builder = new IndexBuilder(accountId);
  const index = () => hub.store.transaction((tx) => builder.step(tx));
  await index();
  const early = await arrive(caller, { ...marek, email: '5@x.example' });
  const late = await arrive(caller, { ...karl, email: '2040@x.example' });
  assert.deepEqual([early.id, late.id], [ids[5], ids[2_040]]);
  await deleteContacts(hub, caller, { by: 'id', values: [String(ids[6]), String(ids[2_041])] });
  const { id } = await arrive(caller, katarzyna);
  while (!(await index()));
  assert.deepEqual(await likenessIndex(core, caller), await rebuiltIndex(core, caller));
  assert.equal((await arrive(caller, { ...katarzyna, firstName: 'Kasia' })).id, id, 'by its likeness');
});
