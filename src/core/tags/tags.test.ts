import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openCoreHub } from '../../../test/harness/core-hub.ts';
import { deleteContacts } from '../contacts/delete-contacts.ts';
import type { Caller } from '../hub.ts';
import { changeContactTags } from './change-contact-tags.ts';
import { changeTag } from './change-tag.ts';
import { createTag } from './create-tag.ts';
import { deleteTag } from './delete-tag.ts';

const core = await openCoreHub();
const { hub } = core;
after(() => core[Symbol.asyncDispose]());

const newTag = async (caller: Caller, name: string): Promise<number> =>
  (await createTag(hub, caller, { name, description: '' })).id;
const tagsOf = async ({ accountId }: Caller, contactId: number): Promise<string[]> =>
  (await hub.store.tags.ofContact(accountId, contactId)).map((tag) => tag.name);
const refusedAs = (kind: string, what: string) => (error: { refusal: { kind: string; what: string } }) =>
  error.refusal.kind === kind && error.refusal.what === what;

test('a name that is there, in any case, gives the tag that has it', async () => {
  const caller = await core.newCaller();
  const made = await createTag(hub, caller, { name: 'Größe XL', description: 'as ordered' });
  const again = await createTag(hub, caller, { name: 'GRÖßE xl', description: 'another' });
  assert.deepEqual({ ...again }, made);
  const other = await createTag(hub, await core.newCaller(), { name: 'Größe XL', description: '' });
  assert.notEqual(other.id, made.id, 'another account has its own');
});

test('fifty simultaneous creates of one name make one tag', async () => {
  const caller = await core.newCaller();
  const ids = await Promise.all(Array.from({ length: 50 }, (_, at) => newTag(caller, at % 2 === 0 ? 'VIP' : 'vip')));
  assert.equal(new Set(ids).size, 1);
  assert.equal(await core.rows(caller, 'tag'), 1);
});

test('setting, adding and removing change the contact, and only when its tags become others', async () => {
  const caller = await core.newCaller();
  const [id = 0] = await core.contacts(caller, { email: 'a@example.com' });
  const [a, b, c] = [await newTag(caller, 'a'), await newTag(caller, 'b'), await newTag(caller, 'c')];
  const foreign = await newTag(await core.newCaller(), 'foreign');
  const steps = [
    ['set', [c, a, 99_999, foreign], 'ac', [null, [a, c]]],
    [
      'add',
      [b, a, b],
      'abc',
      [
        [a, c],
        [a, b, c],
      ],
    ],
    ['add', [a], 'abc', undefined],
    [
      'remove',
      [a, 99_999],
      'bc',
      [
        [a, b, c],
        [b, c],
      ],
    ],
    ['remove', [a], 'bc', undefined],
    ['set', [c, b], 'bc', undefined],
    ['set', [a], 'a', [[b, c], [a]]],
    ['set', [], '', [[a], null]],
    ['set', [foreign], '', undefined],
  ] as const;
  for (const [mode, tagIds, expected] of steps) {
    await changeContactTags(hub, caller, { contactId: id, mode, tagIds });
    assert.equal((await tagsOf(caller, id)).join(''), expected, `${mode} ${tagIds}`);
  }
  const told = steps.flatMap(([, , , change]) => (change === undefined ? [] : [[id, 'update', { tags: change }]]));
  assert.deepEqual(await core.changes(caller), told);
  assert.equal((await core.contact(caller, id))?.version, 1 + told.length);
});

test('a change of tags moves the time of the contact and nothing else of it', async () => {
  const caller = await core.newCaller();
  const [id = 0] = await core.contacts(caller, { email: 'a@example.com', firstName: 'Anna' });
  const tagIds = [await newTag(caller, 'a')];
  core.setClock('2012-04-04T12:00:00Z');
  await changeContactTags(hub, caller, { contactId: id, mode: 'add', tagIds });
  const contact = await core.contact(caller, id);
  assert.deepEqual(contact?.modifiedAt, new Date('2012-04-04T12:00:00Z'));
  assert.deepEqual(contact?.createdAt, new Date('2012-04-03T12:00:00Z'));
  assert.deepEqual(contact?.fields, { email: 'a@example.com', firstName: 'Anna' });
});

test('the tags of nobody, or of the contact of another account, are refused', async () => {
  const caller = await core.newCaller();
  const [id = 0] = await core.contacts(await core.newCaller(), { email: 'a@example.com' });
  for (const contactId of [id, 0]) {
    const asked = changeContactTags(hub, caller, { contactId, mode: 'set', tagIds: [] });
    await assert.rejects(asked, refusedAs('not_found', 'contact'));
  }
});

test('a tag takes another name unless a second one has it; its contacts stay as they are', async () => {
  const caller = await core.newCaller();
  const [contactId = 0] = await core.contacts(caller, { email: 'a@example.com' });
  const id = await newTag(caller, 'customer');
  await newTag(caller, 'lead');
  await changeContactTags(hub, caller, { contactId, mode: 'add', tagIds: [id] });
  await changeTag(hub, caller, { id, name: 'Customer' });
  await changeTag(hub, caller, { id, description: 'has bought' });
  const expected = { id, name: 'Customer', description: 'has bought' };
  assert.deepEqual({ ...(await hub.store.tags.byName(caller.accountId, 'CUSTOMER')) }, expected);
  await assert.rejects(changeTag(hub, caller, { id, name: 'LEAD' }), refusedAs('duplicate', 'tag'));
  await assert.rejects(changeTag(hub, caller, { id: 99_999 }), refusedAs('not_found', 'tag'));
  await assert.rejects(changeTag(hub, await core.newCaller(), { id }), refusedAs('not_found', 'tag'));
  assert.equal((await core.contact(caller, contactId))?.version, 2);
});

test('a deleted tag leaves its contacts, each with its change, in pages; nobody else is changed', async () => {
  const caller = await core.newCaller();
  const fields = Array.from({ length: 1_203 }, (_, at) => ({ email: `${at}@example.com` }));
  const ids = await core.contacts(caller, ...fields);
  const [gone, kept] = [await newTag(caller, 'gone'), await newTag(caller, 'kept')];
  const holders = ids.slice(0, 1_201);
  for (const contactId of holders)
    await changeContactTags(hub, caller, { contactId, mode: 'set', tagIds: [gone, kept] });
  await deleteTag(hub, caller, { id: gone });
  assert.equal(await core.rows(caller, 'contact_tag'), 1_201);
  const changes = (await core.changes(caller)).slice(1_201);
  assert.deepEqual(
    changes,
    holders.map((id) => [id, 'update', { tags: [[gone, kept], [kept]] }]),
  );
  assert.equal(await hub.store.tags.byId(caller.accountId, gone), undefined);
  assert.ok((await newTag(caller, 'gone')) > kept, 'its number is not used again');
  await assert.rejects(deleteTag(hub, caller, { id: gone }), refusedAs('not_found', 'tag'));
  await assert.rejects(deleteTag(hub, await core.newCaller(), { id: kept }), refusedAs('not_found', 'tag'));
});

test('deleting a contact takes its tags along', async () => {
  const caller = await core.newCaller();
  const ids = await core.contacts(caller, { email: 'a@example.com' }, { email: 'b@example.com' });
  const tagIds = [await newTag(caller, 'a'), await newTag(caller, 'b')];
  for (const contactId of ids) await changeContactTags(hub, caller, { contactId, mode: 'add', tagIds });
  await deleteContacts(hub, caller, { by: 'id', values: [String(ids[0])] });
  assert.equal(await core.rows(caller, 'contact_tag'), 2);
  assert.deepEqual(await hub.store.tags.ofContacts(caller.accountId, ids), new Map([[ids[1], tagIds]]));
});

test('tags come in pages from both ends', async () => {
  const caller = await core.newCaller();
  for (const name of 'abcd') await newTag(caller, name);
  const page = async (order: 'oldest' | 'latest', offset: number, limit: number) =>
    (await hub.store.tags.page(caller.accountId, { order, offset, limit })).map((tag) => tag.name).join('');
  assert.equal(await page('oldest', 1, 2), 'bc');
  assert.equal(await page('latest', 0, 3), 'dcb');
  assert.equal(await page('oldest', 4, 2), '');
});

test('an account has up to 10,000 tags', async () => {
  const caller = await core.newCaller();
  await hub.store.transaction(async (tx) => {
    for (let at = 0; at < 10_000; at += 1) await tx.tags.insert(caller.accountId, { name: `t${at}`, description: '' });
  });
  await assert.rejects(newTag(caller, 'one more'), refusedAs('too_many', 'tag'));
  assert.ok((await newTag(caller, 'T9999')) > 0, 'one that is there is given');
});
