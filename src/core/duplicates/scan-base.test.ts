import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openCoreHub } from '../../../test/harness/core-hub.ts';
import { switchAccount } from '../access/account-switches.ts';
import { deleteContacts } from '../contacts/delete-contacts.ts';
import { saveContacts } from '../contacts/save-contacts.ts';
import type { FieldValues } from '../fields/field.ts';
import type { Caller } from '../hub.ts';
import { acceptPair, postponePair, rejectPair } from '../merging/decide-pair.ts';
import { mergeContacts } from '../merging/merge-contacts.ts';
import { undoMerge } from '../merging/undo-merge.ts';
import { alone, type Crew } from './packed/steps.ts';
import { type ScanProgress, type ScanWatch, scanBase } from './scan-base.ts';

const core = await openCoreHub();
const { hub } = core;
after(() => core[Symbol.asyncDispose]());

const syllables = ['bem', 'ost', 'lind', 'fri', 'kol', 'zan', 'gru', 'mei', 'tor', 'hag'];
const firstNames = ['Ute', 'Jan', 'Karl', 'Eva', 'Nora', 'Ole', 'Ida', 'Max'];

/** A word that no other number below 10,000 has, and that near ones have little of. */
const word = (at: number): string =>
  [...String(10_000 + ((at * 7_919) % 10_000)).slice(1)].map((digit) => syllables[Number(digit)]).join('');

/** Somebody with a number, unlike everybody with another one. */
function person(at: number): FieldValues {
  return {
    ...{ firstName: firstNames[at % firstNames.length] ?? '', lastName: word(at), email: `x${at * 7919}@web.de` },
    ...{ street: `${word(at + 3_000)}weg ${at}`, city: word(at + 6_000), postalCode: String(10_000 + at * 1_237) },
  };
}

/** Two of these are likely one, but it is a question. */
const woman = (at: number): FieldValues => ({ ...person(at), gender: 'f' });
const man = (at: number): FieldValues => ({ ...person(at), gender: 'm' });

interface Filled {
  readonly caller: Caller;
  readonly ids: readonly number[];
}

async function filled(...contacts: readonly FieldValues[]): Promise<Filled> {
  const caller = await core.newCaller();
  const strangers = Array.from({ length: 40 }, (_, at) => person(500 + at));
  return { caller, ids: await core.contacts(caller, ...contacts, ...strangers) };
}

const nobody: ScanWatch = { tell: () => undefined, goesOn: () => undefined, rest: () => Promise.resolve() };

const scan = (caller: Caller, merge = false, tell: (progress: ScanProgress) => void = () => undefined) =>
  scanBase(hub, caller, { merge }, alone, { ...nobody, tell });

const nameOf = async ({ accountId }: Caller) => (await hub.store.accounts.byId(accountId))?.name ?? '';

const pairs = async ({ accountId }: Caller) =>
  (await hub.store.pairs.page(accountId, { offset: 0, limit: 99 })).map(({ contactIds, status }) => [
    ...contactIds,
    status,
  ]);

test('a scan queues likely pairs with what speaks for them, once', async () => {
  const { caller, ids } = await filled(person(1), person(2), person(1), person(3));
  const [a = 0, , c = 0] = ids;
  const told: ScanProgress[] = [];
  const report = await scan(caller, false, (progress) => told.push(progress));
  assert.deepEqual(
    { ...report, pairsCompared: report.pairsCompared > 0 },
    { contacts: 44, pairsCompared: true, pairsQueued: 1, clusters: 1, merged: 0 },
  );
  assert.deepEqual(await pairs(caller), [[a, c, 'pending']]);
  const [pair] = await hub.store.pairs.page(caller.accountId, { offset: 0, limit: 1 });
  assert.ok(Number(pair?.probability) >= 0.9);
  assert.ok(JSON.stringify(pair?.explanation).includes('last_name'));
  assert.deepEqual(
    [...new Set(told.map(({ step }) => step))],
    ['contacts read', 'pairs compared', 'clusters looked through'],
  );
  for (const step of new Set(told.map((progress) => progress.step))) {
    const last = told.findLast((progress) => progress.step === step);
    assert.equal(last?.done, last?.of, step);
  }
  assert.equal((await scan(caller)).pairsQueued, 0);
  assert.equal(await core.rows(caller, 'duplicate_pair'), 1);
});

test('pairs that somebody has decided about, or put aside, stay as they are', async () => {
  const { caller, ids } = await filled(person(1), person(1), person(2), person(2), person(3), person(3));
  assert.equal((await scan(caller)).pairsQueued, 3);
  await rejectPair(hub, caller, { contactIds: [ids[0] ?? 0, ids[1] ?? 0] });
  const waiting = await hub.store.pairs.page(caller.accountId, { status: 'pending', offset: 0, limit: 9 });
  await postponePair(hub, caller, { id: waiting[0]?.id ?? 0 });
  await acceptPair(hub, caller, { id: waiting[1]?.id ?? 0 });
  const before = await pairs(caller);
  assert.deepEqual(before.map(([, , status]) => status).sort(), ['accepted', 'postponed', 'rejected']);
  for (const merge of [false, true]) {
    const { pairsQueued, merged } = await scan(caller, merge);
    assert.deepEqual([pairsQueued, merged], [0, 0]);
    assert.deepEqual(await pairs(caller), before);
  }
});

test('two that were parted are in different clusters, whoever is like both of them, and whatever they were merged with', async () => {
  const { caller, ids } = await filled(person(1), person(1), person(1), person(2));
  const [a = 0, b = 0, c = 0, other = 0] = ids;
  await rejectPair(hub, caller, { contactIds: [a, b] });
  assert.equal((await scan(caller)).pairsQueued, 1);
  const queued = (await pairs(caller)).filter(([, , status]) => status === 'pending');
  assert.ok(queued.length === 1 && queued[0]?.[1] === c);
  // `a` goes by the name of `other` from now on; that `b` is somebody else goes with it.
  await mergeContacts(hub, caller, { contactIds: [a, other], into: other, method: 'update_add' });
  await scan(caller, true);
  assert.equal((await hub.store.contacts.byId(caller.accountId, a))?.id, other);
  assert.notEqual(
    (await hub.store.contacts.byId(caller.accountId, b))?.id,
    (await hub.store.contacts.byId(caller.accountId, other))?.id,
  );
});

test('with merge, a cluster that leaves no question becomes its oldest contact, and each merge can be taken back', async () => {
  const { caller, ids } = await filled(person(1), man(2), person(1), person(1), woman(2));
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = ids;
  const report = await scan(caller, true);
  assert.deepEqual([report.clusters, report.merged, report.pairsQueued], [2, 2, 1]);
  for (const id of [c, d]) assert.equal((await core.contact(caller, id))?.id, a);
  assert.deepEqual(await pairs(caller), [
    [a, c, 'accepted'],
    [a, d, 'accepted'],
    [c, d, 'accepted'],
    [b, e, 'pending'],
  ]);
  const merges = await hub.store.merges.ofAbsorbed(caller.accountId, d);
  assert.equal(merges.length, 1);
  await undoMerge(hub, caller, { id: merges[0]?.id ?? 0 });
  assert.equal((await core.contact(caller, d))?.id, d);
  await scan(caller, true);
  assert.equal((await core.contact(caller, d))?.id, d, 'what was taken back stays so');
});

test('contacts that others change or delete meanwhile are left to the next scan', async () => {
  for (const merge of [false, true]) {
    const { caller, ids } = await filled(person(1), person(1), person(2), person(2), person(3), person(3));
    let changed: Promise<unknown> | undefined;
    const meanwhile = async (): Promise<void> => {
      const row = { match: { by: 'id', value: String(ids[0]) }, fields: { firstName: 'Wolfram' } };
      await saveContacts(hub, caller, { rows: [row], policy: { found: 'update', missing: 'refuse' } });
      await deleteContacts(hub, caller, { by: 'id', values: [String(ids[2])] });
    };
    const crew: Crew = {
      size: 1,
      run: async (name, ...args) => {
        if (name === 'writeOdds') changed ??= meanwhile();
        await changed;
        return alone.run(name, ...args);
      },
    };
    const report = await scanBase(hub, caller, { merge }, crew, nobody);
    assert.equal(report.merged + report.pairsQueued, 1, JSON.stringify(report));
  }
});

test('with merge, contacts that would only together have the name of a third one wait for review, where names are unique', async () => {
  const { firstName = '', lastName = '', ...rest } = { ...person(1), phone: '+49 30 1234567', birthDate: '1970-03-05' };
  const { caller, ids } = await filled({ ...rest, firstName }, { ...rest, lastName });
  await switchAccount(hub, { account: await nameOf(caller), name: 'uniqueNames', to: 'on' });
  const rows = [{ fields: { firstName, lastName }, unique: ['fullName'] }];
  await saveContacts(hub, caller, { rows, policy: { found: 'refuse', missing: 'create' } });
  const { merged, pairsQueued } = await scan(caller, true);
  assert.deepEqual([merged, pairsQueued], [0, 1]);
  assert.deepEqual(await pairs(caller), [[ids[0], ids[1], 'pending']]);
  await switchAccount(hub, { account: await nameOf(caller), name: 'uniqueNames', to: 'off' });
  assert.equal((await scan(caller, true)).merged, 1);
});

/** Has nothing done: who reads or compares fails. */
const idle: Crew = { size: 1, run: () => Promise.reject(new Error('something is read or compared')) };

/** Scans until the second part of the clusters is looked through, as if it were killed then. */
async function interrupted(caller: Caller, merge: boolean): Promise<void> {
  const killed = new Error('killed');
  const tell = ({ step, done }: ScanProgress): void => {
    if (step === 'clusters looked through' && done === 2) throw killed;
  };
  await assert.rejects(scanBase(hub, caller, { merge }, alone, { ...nobody, tell }), killed);
}

/** Everybody twice: enough for three parts. */
const couples = Array.from({ length: 100 }, (_, at) => [person(1_000 + at), person(1_000 + at)]).flat();

for (const merge of [false, true]) {
  test(`a scan that was interrupted goes on where it was, and reads nothing again${merge ? ', with merge' : ''}`, async () => {
    const { caller, ids } = await filled(...couples);
    await interrupted(caller, merge);
    const before = await core.rows(caller, 'duplicate_pair');
    assert.equal(before, 80);
    const row = { match: { by: 'id', value: String(ids[198]) }, fields: { firstName: 'Wolfram' } };
    await saveContacts(hub, caller, { rows: [row], policy: { found: 'update', missing: 'refuse' } });
    await core.contacts(caller, { ...couples[0] } as Record<string, string>);
    core.setClock('2012-04-04T11:00:00Z');
    const wentOn: Date[] = [];
    const watch: ScanWatch = { ...nobody, goesOn: ({ readAt }) => void wentOn.push(readAt) };
    const report = await scanBase(hub, caller, { merge }, idle, watch);
    assert.deepEqual(wentOn, [new Date('2012-04-03T12:00:00Z')]);
    const expected = { contacts: 240, clusters: 100, pairsQueued: merge ? 0 : 99, merged: merge ? 99 : 0 };
    assert.deepEqual({ ...report, pairsCompared: 0 }, { ...expected, pairsCompared: 0 });
    assert.equal(await core.rows(caller, 'duplicate_pair'), 99);
    assert.equal((await core.rows(caller, 'duplicate_scan')) + (await core.rows(caller, 'duplicate_scan_part')), 0);
    const rest = await scan(caller, merge);
    assert.ok(rest.pairsQueued + rest.merged >= 1, 'who came or changed meanwhile is for the next scan');
    core.setClock('2012-04-03T12:00:00Z');
  });
}

test('a scan begins anew where going on makes no sense', async () => {
  const cases = [
    { how: { merge: true }, time: '2012-04-03T13:00:00Z' },
    { how: { merge: false }, time: '2012-04-05T12:00:00Z' },
    { how: { merge: false, anew: true }, time: '2012-04-03T13:00:00Z' },
  ];
  for (const { how, time } of cases) {
    const { caller } = await filled(...couples);
    await interrupted(caller, false);
    core.setClock(time);
    const watch: ScanWatch = { ...nobody, goesOn: () => assert.fail('it goes on') };
    const { pairsQueued, merged } = await scanBase(hub, caller, how, alone, watch);
    assert.deepEqual([pairsQueued, merged], how.merge ? [0, 100] : [20, 0]);
    assert.equal(await core.rows(caller, 'duplicate_scan'), 0);
    core.setClock('2012-04-03T12:00:00Z');
  }
});

test('of two who go on with one scan, one stops; what is found is written once', async () => {
  const { caller } = await filled(...couples);
  let other: Promise<unknown> | undefined;
  const rest = async (): Promise<void> => {
    other ??= scanBase(hub, caller, { merge: false }, idle, nobody);
    await other;
  };
  await assert.rejects(scanBase(hub, caller, { merge: false }, alone, { ...nobody, rest }), {
    refusal: { kind: 'busy', reason: 'running' },
  });
  assert.equal(await core.rows(caller, 'duplicate_pair'), 100);
});

test('an account without contacts', async () => {
  const caller = await core.newCaller();
  assert.deepEqual(await scan(caller), { contacts: 0, pairsCompared: 0, pairsQueued: 0, clusters: 0, merged: 0 });
});
