import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openCoreHub } from '../../../test/harness/core-hub.ts';
import { deleteContacts } from '../contacts/delete-contacts.ts';
import type { Caller } from '../hub.ts';
import { createUser } from '../users/create-user.ts';
import { addComment } from './add-comment.ts';
import { changeComment } from './change-comment.ts';
import { deleteComments } from './delete-comments.ts';

const core = await openCoreHub();
const { hub } = core;
after(() => core[Symbol.asyncDispose]());

const person = { firstName: 'Ann', lastName: 'Smith', timezone: 'UTC', language: 'en' };
const textsOf = async ({ accountId }: Caller, contactId: number, order: 'oldest' | 'latest' = 'oldest') =>
  (await hub.store.comments.page(accountId, contactId, { order, offset: 0, limit: 50 })).map(({ text }) => text);
const refusedAs = (kind: string, what: string) => (error: { refusal: { kind: string; what: string } }) =>
  error.refusal.kind === kind && error.refusal.what === what;

test('a comment says who and when, and is no change of the contact', async () => {
  const caller = await core.newCaller();
  const [contactId = 0] = await core.contacts(caller, { email: 'a@example.com' });
  const nobodys = await addComment(hub, caller, { contactId, text: 'called' });
  const user = await createUser(hub, caller, { mail: 'ann@example.com', ...person });
  await createUser(hub, caller, { mail: 'bob@example.com', ...person });
  const hers = await addComment(hub, caller, { contactId, text: 'called again' });
  core.setClock('2012-04-04T12:00:00Z');
  await changeComment(hub, caller, { contactId, id: hers.id, text: 'called twice' });
  const at = new Date('2012-04-03T12:00:00Z');
  const page = { order: 'oldest', offset: 0, limit: 50 } as const;
  assert.deepEqual(await hub.store.comments.page(caller.accountId, contactId, page), [
    { id: nobodys.id, contactId, createdAt: at, changedAt: at, text: 'called' },
    {
      ...{ id: hers.id, contactId, userId: user.id, createdAt: at, text: 'called twice' },
      changedAt: new Date('2012-04-04T12:00:00Z'),
    },
  ]);
  assert.equal((await core.contact(caller, contactId))?.version, 1);
  assert.deepEqual(await core.changes(caller), []);
});

test('comments are reached through their own contact only', async () => {
  const caller = await core.newCaller();
  const [one = 0, other = 0] = await core.contacts(caller, { email: 'a@example.com' }, { email: 'b@example.com' });
  const { id } = await addComment(hub, caller, { contactId: one, text: 'kept' });
  const stranger = await core.newCaller();
  const none = refusedAs('not_found', 'comment');
  await assert.rejects(changeComment(hub, caller, { contactId: other, id, text: 'x' }), none);
  await assert.rejects(changeComment(hub, stranger, { contactId: one, id, text: 'x' }), none);
  await deleteComments(hub, caller, { contactId: other, ids: [id, 99_999] });
  const nobody = refusedAs('not_found', 'contact');
  await assert.rejects(deleteComments(hub, stranger, { contactId: one, ids: [id] }), nobody);
  await assert.rejects(addComment(hub, stranger, { contactId: one, text: 'x' }), nobody);
  assert.deepEqual(await textsOf(caller, one), ['kept']);
});

test('comments come by id from both ends, are counted, deleted, and go with their contact', async () => {
  const caller = await core.newCaller();
  const [contactId = 0, other = 0] = await core.contacts(
    caller,
    { email: 'a@example.com' },
    { email: 'b@example.com' },
  );
  const ids: number[] = [];
  for (const text of ['1', '2', '3', '4']) ids.push((await addComment(hub, caller, { contactId, text })).id);
  await addComment(hub, caller, { contactId: other, text: 'other' });
  assert.deepEqual(await textsOf(caller, contactId, 'latest'), ['4', '3', '2', '1']);
  const [, second] = await hub.store.comments.page(caller.accountId, contactId, {
    order: 'oldest',
    offset: 1,
    limit: 2,
  });
  assert.equal(second?.text, '3');
  await deleteComments(hub, caller, { contactId, ids: ids.slice(1, 3) });
  assert.deepEqual(await textsOf(caller, contactId), ['1', '4']);
  assert.equal(await hub.store.comments.count(caller.accountId, contactId), 2);
  await deleteContacts(hub, caller, { by: 'id', values: [String(contactId)] });
  assert.equal(await core.rows(caller, 'comment'), 1);
});

test('a mail is of one user of an account, letter case aside', async () => {
  const caller = await core.newCaller();
  const user = await createUser(hub, caller, { mail: 'Ann@Example.com', ...person });
  assert.deepEqual(await hub.store.users.byMail(caller.accountId, 'ann@example.COM'), user);
  assert.deepEqual(await hub.store.users.byId(caller.accountId, user.id), user);
  const again = createUser(hub, caller, { mail: 'ann@example.com', ...person });
  await assert.rejects(again, refusedAs('duplicate', 'user'));
  const stranger = await core.newCaller();
  assert.equal(await hub.store.users.byId(stranger.accountId, user.id), undefined);
  await createUser(hub, stranger, { mail: 'ann@example.com', ...person });
  assert.equal(await hub.store.users.count(caller.accountId), 1);
});
