import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createVault } from '../../src/core/access/vault.ts';
import { saveContacts } from '../../src/core/contacts/save-contacts.ts';
import type { Caller, Hub } from '../../src/core/hub.ts';
import { queuePair } from '../../src/core/merging/queue-pair.ts';
import { randomIds } from '../../src/core/random-ids.ts';
import { type Installation, installation, kontor, kontorJson } from './kontor.ts';

/** Contacts 1 to 4 of the account `demo`, and the pair 1 of the first two. */
async function fill({ base: own }: Installation, accountId: number): Promise<void> {
  await using base = own.open();
  const hub: Hub = { store: base.store, clock: { now: () => new Date() }, ids: randomIds, vault: createVault('key') };
  const caller: Caller = { accountId, origin: 'api' };
  const rows = ['Ann', 'Anna', 'Bob', 'Rob'].map((firstName) => ({ fields: { firstName } }));
  await saveContacts(hub, caller, { rows, policy: { found: 'refuse', missing: 'create' } });
  const pair = { contactIds: [2, 1], probability: 0.95, explanation: [{ field: 'firstName', bits: 4.2 }] } as const;
  await hub.store.transaction((tx) => queuePair(hub, caller, tx, pair));
}

test('duplicates are listed, shown, merged, taken back and rejected', async (t) => {
  const where = await installation(t);
  const { id } = await kontorJson<{ id: number }>(where, 'account', 'create', 'demo');
  await fill(where, id);
  const run = <T>(...args: string[]) => kontorJson<T>(where, 'duplicates', ...args, '--account', 'demo');
  const list = (...args: string[]) => run<{ id: number; contactIds: number[]; status: string }[]>('list', ...args);

  assert.deepEqual(
    (await list()).map((pair) => [pair.id, pair.contactIds, pair.status]),
    [[1, [1, 2], 'pending']],
  );
  const shown = await run<{ probability: number; explanation: unknown; contacts: { fields: unknown }[] }>('show', '1');
  assert.deepEqual([shown.probability, shown.explanation], [0.95, [{ field: 'firstName', bits: 4.2 }]]);
  assert.deepEqual(
    shown.contacts.map(({ fields }) => fields),
    [{ firstName: 'Ann' }, { firstName: 'Anna' }],
  );
  assert.deepEqual(await run('merge', '--pair', '1', '--method', 'add', '--into', '2'), {
    ...{ mergeId: 1, survivor: 2, absorbed: 1, method: 'add', unplaced: [] },
  });
  assert.deepEqual(await run('merge', '3', '4'), {
    ...{ mergeId: 2, survivor: 3, absorbed: 4, method: 'update_add', unplaced: [] },
  });
  assert.deepEqual(
    (await list('--status', 'accepted')).map((pair) => pair.id),
    [1],
  );
  assert.deepEqual(await run('undo', '1'), { mergeId: 1, survivor: 2, absorbed: 1, kept: [] });
  assert.deepEqual(
    (await list('--status', 'rejected')).map((pair) => pair.id),
    [1],
  );
  await run('reject', '1', '3');
  assert.deepEqual(
    (await list('--status', 'all', '--limit', '1', '--offset', '1')).map((pair) => pair.contactIds),
    [[1, 3]],
  );
  const { stdout } = await kontor(where, 'duplicates', 'show', '1');
  assert.match(stdout, /^Pair 1: 1 and 2, rejected, .+\n {11}1 {4}2\nfirstName {2}Ann {2}Anna\n/);
});

test('a command that cannot be done ends with 1, one that is wrong with 2', async (t) => {
  const where = await installation(t);
  await kontorJson(where, 'account', 'create', 'demo');
  const table: readonly (readonly [string[], number, RegExp])[] = [
    [['undo', '7'], 1, /^There is no merge "7"\.$/m],
    [['show', '7'], 1, /^There is no pair "7"\.$/m],
    [['merge', '1', '2'], 1, /^There is no contact "1"\.$/m],
    [['merge', '1', '1'], 1, /^contact "1" is not usable: expected another contact\.$/m],
    [['reject', '--pair', '7', '--account', 'other'], 1, /^There is no account "other"\.$/m],
    [['merge', '1'], 2, /name two contacts, or a --pair/],
    [['merge', '1', '2', '--method', 'replace'], 2, /update_add/],
    [['list', '--limit', 'x'], 2, /whole number/],
  ];
  for (const [args, code, message] of table) {
    const outcome = await kontor(where, 'duplicates', ...args);
    assert.equal(outcome.code, code, args.join(' '));
    assert.match(outcome.stderr, message);
  }
});
