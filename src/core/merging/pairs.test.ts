import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openCoreHub } from '../../../test/harness/core-hub.ts';
import { deleteContacts } from '../contacts/delete-contacts.ts';
import type { Refusal } from '../errors.ts';
import type { Caller } from '../hub.ts';
import { acceptPair, postponePair, rejectPair } from './decide-pair.ts';
import { mergeContacts } from './merge-contacts.ts';
import type { PairStatus } from './pair.ts';
import { queuePair } from './queue-pair.ts';
import { showPair } from './show-pair.ts';
import { undoMerge } from './undo-merge.ts';

const core = await openCoreHub();
const { hub } = core;
after(() => core[Symbol.asyncDispose]());

const refusedAs = (kind: string) => (error: { refusal: Refusal }) => error.refusal.kind === kind;
const queue = async (caller: Caller, one: number, other: number, probability = 0.9) =>
  (
    await hub.store.transaction((tx) =>
      queuePair(hub, caller, tx, {
        contactIds: [one, other],
        probability,
        explanation: [{ field: 'email', bits: 10 }],
      }),
    )
  )?.id;
const ids = async ({ accountId }: Caller, status?: PairStatus) =>
  (await hub.store.pairs.page(accountId, { offset: 0, limit: 50, ...(status === undefined ? {} : { status }) })).map(
    ({ id }) => id,
  );

async function three(): Promise<{ caller: Caller; a: number; b: number; c: number }> {
  const caller = await core.newCaller();
  const [a = 0, b = 0, c = 0] = await core.contacts(caller, { firstName: 'a' }, { firstName: 'b' }, { firstName: 'c' });
  return { caller, a, b, c };
}

test('a pair is queued once, in whatever order; it is shown with both contacts and what speaks for it', async () => {
  const { caller, a, b, c } = await three();
  const id = await queue(caller, b, a);
  assert.equal(await queue(caller, a, b), id);
  await queue(caller, b, c);
  const { pair, contacts } = await showPair(hub.store, caller, { id: id ?? 0 });
  assert.deepEqual(pair, {
    ...{ id, contactIds: [a, b], status: 'pending', queuedAt: new Date('2012-04-03T12:00:00Z') },
    ...{ probability: 0.9, explanation: [{ field: 'email', bits: 10 }] },
  });
  assert.deepEqual(
    contacts.map((contact) => contact.fields.firstName),
    ['a', 'b'],
  );
  const page = (contactId: number, offset: number) =>
    hub.store.pairs.page(caller.accountId, { contactId, offset, limit: 1 });
  assert.equal((await page(c, 0))[0]?.contactIds[0], b);
  assert.equal((await page(b, 1))[0]?.contactIds[1], c);
  const stranger = await core.newCaller();
  await assert.rejects(showPair(hub.store, stranger, { id: id ?? 0 }), refusedAs('not_found'));
});

test('a rejected pair is never queued again, nor is one with who has absorbed it', async () => {
  const { caller, a, b, c } = await three();
  const id = (await queue(caller, a, b)) ?? 0;
  await rejectPair(hub, caller, { id });
  assert.deepEqual(await ids(caller, 'rejected'), [id]);
  assert.equal(await queue(caller, b, a), undefined);
  await mergeContacts(hub, caller, { contactIds: [b, c], into: c });
  assert.equal(await hub.store.pairs.isRejected(caller.accountId, c, a), true);
  assert.equal(await queue(caller, a, c), undefined);
  await assert.rejects(rejectPair(hub, caller, { contactIds: [b, c] }), refusedAs('invalid'), 'they are one');
  await assert.rejects(rejectPair(hub, caller, { contactIds: [a, a] }), refusedAs('invalid'));
  await assert.rejects(rejectPair(hub, caller, { contactIds: [a, 999_999] }), refusedAs('not_found'));
});

test('accepting merges; undoing rejects, and what was accepted in passing waits again', async () => {
  const { caller, a, b, c } = await three();
  const [ab = 0, ac = 0, bc = 0] = [await queue(caller, a, b), await queue(caller, a, c), await queue(caller, b, c)];
  const first = await acceptPair(hub, caller, { id: ab });
  assert.deepEqual([first.survivorId, first.absorbedId, first.method], [a, b, 'update_add']);
  await assert.rejects(acceptPair(hub, caller, { id: ab }), refusedAs('invalid'));
  const second = await acceptPair(hub, caller, { id: bc, method: 'add', into: c });
  assert.deepEqual([second.survivorId, second.absorbedId], [c, a], 'who b is a part of');
  assert.deepEqual(await ids(caller, 'accepted'), [ab, ac, bc]);
  await undoMerge(hub, caller, { id: second.id });
  assert.deepEqual(await ids(caller, 'rejected'), [ac]);
  assert.deepEqual(await ids(caller, 'pending'), [bc]);
  await undoMerge(hub, caller, { id: first.id });
  assert.deepEqual(await ids(caller, 'rejected'), [ab, ac]);
});

test('a pair can be put aside until it is decided', async () => {
  const { caller, a, b } = await three();
  const id = (await queue(caller, a, b)) ?? 0;
  assert.equal((await postponePair(hub, caller, { id })).status, 'postponed');
  assert.deepEqual(await ids(caller, 'pending'), []);
  assert.equal(await queue(caller, a, b), id, 'it is not queued anew');
  assert.deepEqual(await ids(caller, 'postponed'), [id]);
  await rejectPair(hub, caller, { id });
  await assert.rejects(postponePair(hub, caller, { id }), refusedAs('invalid'));
});

test('the pairs of a deleted contact are forgotten', async () => {
  const { caller, a, b, c } = await three();
  await queue(caller, a, b);
  const kept = await queue(caller, b, c);
  await deleteContacts(hub, caller, { by: 'id', values: [String(a)] });
  assert.deepEqual(await ids(caller), [kept]);
});
