import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openCoreHub } from '../../../test/harness/core-hub.ts';
import { addComment } from '../comments/add-comment.ts';
import { deleteContacts } from '../contacts/delete-contacts.ts';
import { findContacts } from '../contacts/find-contacts.ts';
import { type ContactRow, saveContacts } from '../contacts/save-contacts.ts';
import type { Refusal } from '../errors.ts';
import { createField } from '../fields/create-field.ts';
import { deleteField } from '../fields/delete-field.ts';
import type { FieldPatch } from '../fields/field.ts';
import type { Caller } from '../hub.ts';
import { createOrganisation } from '../organisations/create-organisation.ts';
import { updateOrganisation } from '../organisations/update-organisation.ts';
import { changeContactTags } from '../tags/change-contact-tags.ts';
import { createTag } from '../tags/create-tag.ts';
import { mergeContacts } from './merge-contacts.ts';
import { undoMerge } from './undo-merge.ts';

const core = await openCoreHub();
const { hub } = core;
after(() => core[Symbol.asyncDispose]());

const refusedAs = (kind: string) => (error: { refusal: Refusal }) => error.refusal.kind === kind;
const emailsMoved = { email: ['a@example.com', 'b@example.com'], email2: [null, 'a@example.com'] };
const write = (caller: Caller, id: number, fields: FieldPatch, more: Partial<ContactRow> = {}) =>
  saveContacts(hub, caller, {
    rows: [{ match: { by: 'id', value: String(id) }, fields, ...more }],
    policy: { found: 'update', missing: 'refuse' },
  });
const idsBy = async (caller: Caller, by: string, value: string) =>
  (await findContacts(hub.store, caller, by, [value])).flat().map(({ id }) => id);

async function two(a = {}, b = {}): Promise<{ caller: Caller; one: number; other: number }> {
  const caller = await core.newCaller();
  const [one = 0, other = 0] = await core.contacts(
    caller,
    { email: 'a@example.com', ...a },
    { email: 'b@example.com', ...b },
  );
  return { caller, one, other };
}

test('an absorbed contact is found by its ids only, and found to be its survivor', async () => {
  const { caller, one, other } = await two({ firstName: 'Ann' }, { lastName: 'Berg' });
  const old = await core.contact(caller, other);
  await mergeContacts(hub, caller, { contactIds: [other, one] });
  const survivor = await core.contact(caller, one);
  assert.deepEqual(survivor?.fields, {
    email: 'b@example.com',
    email2: 'a@example.com',
    firstName: 'Ann',
    lastName: 'Berg',
  });
  assert.deepEqual(await core.contact(caller, other), survivor);
  assert.deepEqual(await hub.store.contacts.byIds(caller.accountId, [other, one]), [survivor]);
  assert.deepEqual(await idsBy(caller, 'id', String(other)), [one]);
  assert.deepEqual(await idsBy(caller, 'publicId', old?.publicId ?? ''), [one]);
  assert.deepEqual(await idsBy(caller, 'email', 'b@example.com'), [one]);
  assert.equal(await hub.store.contacts.count(caller.accountId), 1);
  const all = await Array.fromAsync(hub.store.contacts.scan(caller.accountId));
  assert.deepEqual(all.flat(), [survivor]);
  await write(caller, other, { city: 'Wien' });
  assert.equal((await core.contact(caller, one))?.fields.city, 'Wien');
});

test('a merge and its undoing are changes of both contacts', async () => {
  const { caller, one, other } = await two();
  const { id } = await mergeContacts(hub, caller, { contactIds: [one, other], method: 'add' });
  await undoMerge(hub, caller, { id });
  assert.deepEqual(await core.changes(caller), [
    [other, 'update', { email: ['b@example.com', null], mergedInto: [null, one] }],
    [one, 'update', { email2: [null, 'b@example.com'], absorbed: [null, other] }],
    [other, 'update', { email: [null, 'b@example.com'], mergedInto: [one, null] }],
    [one, 'update', { email2: ['b@example.com', null], absorbed: [other, null] }],
  ]);
  assert.equal((await core.contact(caller, one))?.version, 3);
  assert.equal((await core.contact(caller, other))?.version, 3);
});

test('tags and comments move and move back; what was withdrawn in between stays withdrawn from both', async () => {
  const { caller, one, other } = await two({ optIn: true }, { optIn: true });
  const tags: number[] = [];
  for (const name of ['a', 'b', 'c']) tags.push((await createTag(hub, caller, { name, description: '' })).id);
  const carry = (contactId: number, mode: 'set' | 'remove', tagIds: number[]) =>
    changeContactTags(hub, caller, { contactId, mode, tagIds });
  await carry(one, 'set', tags.slice(0, 1));
  await carry(other, 'set', tags);
  const comment = await addComment(hub, caller, { contactId: other, text: 'hers' });
  const { id } = await mergeContacts(hub, caller, { contactIds: [one, other] });
  const carried = async (contactId: number) =>
    (await hub.store.tags.ofContact(caller.accountId, contactId)).map((tag) => tag.id);
  assert.deepEqual(await carried(one), tags);
  const later = await addComment(hub, caller, { contactId: other, text: 'of both' });
  assert.deepEqual(await hub.store.comments.idsOf(caller.accountId, one), [comment.id, later.id]);
  await carry(other, 'remove', tags.slice(2));
  await write(caller, other, { optIn: false, city: 'Graz' });
  const { kept } = await undoMerge(hub, caller, { id });
  assert.deepEqual(kept, [
    { contactId: one, field: 'optIn', value: false },
    { contactId: one, field: 'city', value: 'Graz' },
    { contactId: one, field: 'tags', value: tags.slice(0, 1) },
    { contactId: other, field: 'optIn', value: false },
    { contactId: other, field: 'tags', value: tags.slice(0, 2) },
  ]);
  assert.deepEqual([await carried(one), await carried(other)], [tags.slice(0, 1), tags.slice(0, 2)]);
  assert.deepEqual(await hub.store.comments.idsOf(caller.accountId, other), [comment.id]);
  assert.deepEqual(await hub.store.comments.idsOf(caller.accountId, one), [later.id]);
  assert.equal((await core.contact(caller, other))?.fields.optIn, false);
});

test('a password goes to a survivor that has none, and back, unless it was set anew', async () => {
  const { caller, one, other } = await two();
  const third = (await core.contacts(caller, { email: 'c@example.com' }))[0] ?? 0;
  const setPassword = (id: number, passwordHash: string) => write(caller, id, {}, { passwordHash });
  const passwords = async () =>
    Promise.all([one, other, third].map((id) => hub.store.passwords.ofContact(caller.accountId, id)));
  await setPassword(other, 'of b');
  await setPassword(third, 'of c');
  const first = await mergeContacts(hub, caller, { contactIds: [one, other], into: one });
  const second = await mergeContacts(hub, caller, { contactIds: [one, third], into: one });
  assert.deepEqual(await passwords(), ['of b', undefined, undefined]);
  const [, enriched] = (await core.changes(caller)).slice(2);
  assert.deepEqual(enriched, [one, 'update', { ...emailsMoved, password: [null, null], absorbed: [null, other] }]);
  await undoMerge(hub, caller, { id: first.id });
  assert.deepEqual(await passwords(), ['of c', 'of b', undefined]);
  await setPassword(other, 'of b, later');
  await setPassword(third, 'of a');
  const { kept } = await undoMerge(hub, caller, { id: second.id });
  assert.deepEqual(kept, [{ contactId: one, field: 'password', value: null }]);
  assert.deepEqual(await passwords(), ['of a', 'of b, later', 'of c']);
  await mergeContacts(hub, caller, { contactIds: [one, other], into: one });
  assert.deepEqual(await passwords(), ['of a', undefined, 'of c']);
  await deleteContacts(hub, caller, { by: 'id', values: [String(one)] });
  assert.equal(await core.rows(caller, 'contact_password'), 1);
  assert.equal(await core.holds(caller, 'of b'), false);
});

test('who spoke for an organisation speaks for it as a part of the survivor, and again after undoing', async () => {
  const { caller, one, other } = await two();
  const organisation = async (primaryContactId: number) =>
    (await createOrganisation(hub, caller, { name: 'ACME', fields: {}, primaryContactId })).id;
  const speakers = async () =>
    (await hub.store.organisations.page(caller.accountId, { offset: 0, limit: 10 })).map((org) => org.primaryContactId);
  const [hers, changed] = [await organisation(other), await organisation(other)];
  const { id } = await mergeContacts(hub, caller, { contactIds: [one, other], into: one });
  const made = await organisation(other);
  assert.deepEqual(await speakers(), [one, one, one]);
  const [third = 0] = await core.contacts(caller, {});
  await hub.store.transaction((tx) => tx.organisations.movePrimaryContact(caller.accountId, [changed], one, third));
  await updateOrganisation(hub, caller, { id: hers, patch: { name: 'ACME Ltd.', fields: {} } });
  await undoMerge(hub, caller, { id });
  assert.deepEqual(await speakers(), [other, third, one]);
  await deleteContacts(hub, caller, { by: 'id', values: [String(other)] });
  assert.deepEqual(await speakers(), [undefined, third, one]);
  assert.equal((await hub.store.organisations.byId(caller.accountId, made))?.name, 'ACME');
});

test('merges into one survivor are undone in any order, chains from their end', async () => {
  const caller = await core.newCaller();
  const emails = ['a', 'b', 'c', 'd'].map((name) => ({ email: `${name}@example.com`, firstName: name }));
  const ids = await core.contacts(caller, ...emails);
  const [a = 0, b = 0, c = 0, d = 0] = ids;
  const before = await hub.store.contacts.byIds(caller.accountId, ids);
  const first = await mergeContacts(hub, caller, { contactIds: [a, b] });
  const second = await mergeContacts(hub, caller, { contactIds: [a, c] });
  const third = await mergeContacts(hub, caller, { contactIds: [a, d], into: d });
  for (const id of [a, b, c]) assert.equal((await core.contact(caller, id))?.id, d);
  await assert.rejects(undoMerge(hub, caller, { id: first.id }), refusedAs('invalid'));
  await undoMerge(hub, caller, { id: third.id });
  assert.equal((await core.contact(caller, c))?.id, a);
  await undoMerge(hub, caller, { id: first.id });
  assert.deepEqual((await core.contact(caller, a))?.fields, {
    ...{ email: 'c@example.com', email2: 'a@example.com', firstName: 'c' },
  });
  await undoMerge(hub, caller, { id: second.id });
  const after = await hub.store.contacts.byIds(caller.accountId, ids);
  const lasting = ({ id, publicId, createdAt, fields }: (typeof after)[number]) => ({
    id,
    publicId,
    createdAt,
    fields,
  });
  assert.deepEqual(after.map(lasting), before.map(lasting));
  assert.equal(await core.rows(caller, 'contact_alias'), 0);
});

test('what cannot be merged or undone', async () => {
  const { caller, one, other } = await two();
  const stranger = await two();
  const merge = (contactIds: [number, number], into?: number) =>
    mergeContacts(hub, caller, { contactIds, ...(into === undefined ? {} : { into }) });
  await assert.rejects(merge([one, one]), refusedAs('invalid'));
  await assert.rejects(merge([one, stranger.other]), refusedAs('not_found'));
  await assert.rejects(merge([999_999, one]), refusedAs('not_found'));
  await assert.rejects(merge([one, other], stranger.one), refusedAs('invalid'));
  const { id } = await merge([one, other]);
  const [third = 0] = await core.contacts(caller, { email: 'c@example.com' });
  await assert.rejects(merge([third, other]), refusedAs('invalid'));
  await assert.rejects(undoMerge(hub, stranger.caller, { id }), refusedAs('not_found'));
  await undoMerge(hub, caller, { id });
  await assert.rejects(undoMerge(hub, caller, { id }), refusedAs('invalid'));
});

test('deleting by an old id erases both, and the journal', async () => {
  const { caller, one, other } = await two({ firstName: 'Secret-Ann' }, { firstName: 'Secret-Bea' });
  const { id } = await mergeContacts(hub, caller, { contactIds: [one, other] });
  const [outcome] = await deleteContacts(hub, caller, { by: 'id', values: [String(other)] });
  assert.deepEqual(outcome, { status: 'deleted', id: one });
  assert.equal(await core.contact(caller, other), undefined);
  assert.equal((await core.rows(caller, 'contact_key')) + (await core.rows(caller, 'contact_alias')), 0);
  await assert.rejects(undoMerge(hub, caller, { id }), refusedAs('invalid'));
  assert.equal(await core.holds(caller, 'Secret-'), false);
});

test('who is deleted after an undone merge leaves no values with those it was a part of', async () => {
  const caller = await core.newCaller();
  const names = ['Ann', 'Secret-Bea', 'Cid'].map((firstName) => ({ firstName }));
  const [a = 0, b = 0, c = 0] = await core.contacts(caller, ...names);
  const inner = await mergeContacts(hub, caller, { contactIds: [a, b] });
  const outer = await mergeContacts(hub, caller, { contactIds: [a, c], into: c });
  await undoMerge(hub, caller, { id: outer.id });
  await undoMerge(hub, caller, { id: inner.id });
  await deleteContacts(hub, caller, { by: 'id', values: [String(b)] });
  assert.equal(await core.holds(caller, 'Secret-'), false);
  assert.equal((await core.contact(caller, a))?.fields.firstName, 'Ann');
});

test('a field that was deleted meanwhile does not come back', async () => {
  const caller = await core.newCaller();
  const field = { name: 'card', code: 'card', type: 'text', subtype: 'shorttext', labels: {} } as const;
  const { key, id: fieldId } = await createField(hub, caller, field);
  const [one = 0, other = 0] = await core.contacts(caller, { firstName: 'Ann' }, { firstName: 'Bea', [key]: '1' });
  const { id } = await mergeContacts(hub, caller, { contactIds: [one, other] });
  await deleteField(hub, caller, { id: fieldId });
  await undoMerge(hub, caller, { id });
  assert.deepEqual((await core.contact(caller, other))?.fields, { firstName: 'Bea' });
  assert.deepEqual((await core.contact(caller, one))?.fields, { firstName: 'Ann' });
});
