import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createVault } from '../../src/core/access/vault.ts';
import { saveContacts } from '../../src/core/contacts/save-contacts.ts';
import type { Hub } from '../../src/core/hub.ts';
import { randomIds } from '../../src/core/random-ids.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { kontor, kontorJson, temporaryFolder } from './kontor.ts';

/** Contacts 1 and 2 are one person, 3 is another. */
async function fill(dataDir: string, accountId: number): Promise<void> {
  await using base = openSqlite(join(dataDir, 'kontor.db'));
  const hub: Hub = { store: base.store, clock: { now: () => new Date() }, ids: randomIds, vault: createVault('key') };
  const ute = { firstName: 'Ute', lastName: 'Abt', email: 'flitzer77@web.de', city: 'Ulm' };
  const rows = [ute, ute, { firstName: 'Jan', lastName: 'Koller' }].map((fields) => ({ fields }));
  await saveContacts(hub, { accountId, origin: 'api' }, { rows, policy: { found: 'refuse', missing: 'create' } });
}

test('scan queues what it finds, tells its progress, and merges when it is told to', async (t) => {
  const where = { dataDir: await temporaryFolder(t) };
  const { id } = await kontorJson<{ id: number }>(where, 'account', 'create', 'demo');
  await fill(where.dataDir, id);
  const { code, stdout, stderr } = await kontor(where, 'duplicates', 'scan', '--threads', '2');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^3 contacts, 1 pairs compared, 1 clusters; [\d.]+ s, \d+ MB\n1 pairs queued for review\n$/);
  assert.deepEqual(stderr.split('\n'), [
    'contacts read: 3 of 3 (100 %)',
    'pairs compared: 0 of 1 (0 %)',
    'pairs compared: 1 of 1 (100 %)',
    'clusters looked through: 0 of 1 (0 %)',
    'clusters looked through: 1 of 1 (100 %)',
    '',
  ]);
  const { seconds, peakMemoryMb, ...report } = await kontorJson<Record<string, number>>(
    where,
    ...['duplicates', 'scan', '--account', 'demo', '--merge'],
  );
  assert.ok(Number(seconds) > 0 && Number(peakMemoryMb) > 0);
  assert.deepEqual(report, { contacts: 3, pairsCompared: 1, pairsQueued: 0, clusters: 1, merged: 1 });
  const pairs = await kontorJson<{ contactIds: number[]; mergeId: number }[]>(
    where,
    ...['duplicates', 'list', '--status', 'accepted'],
  );
  assert.deepEqual(
    pairs.map(({ contactIds, mergeId }) => [contactIds, mergeId]),
    [[[1, 2], 1]],
  );
  await kontorJson(where, 'duplicates', 'undo', '1');
  assert.equal((await kontorJson<{ merged: number }>(where, 'duplicates', 'scan', '--merge')).merged, 0);
});

test('a scan that cannot be done says why in a sentence', async (t) => {
  const where = { dataDir: await temporaryFolder(t) };
  await kontorJson(where, 'account', 'create', 'demo');
  const broken = { dataDir: join(where.dataDir, 'broken') };
  await mkdir(broken.dataDir);
  await writeFile(
    join(broken.dataDir, 'kontor.db'),
    'this is no base at all, but a text that somebody has put here\n'.repeat(99),
  );
  const failures: readonly (readonly [where: typeof where, args: string[], code: number, sentence: RegExp])[] = [
    [where, ['--account', 'other'], 1, /^There is no account "other"\.\n$/],
    [broken, [], 1, /^The base \S+ cannot be used: .+\.\n$/],
    [where, ['--threads', 'none'], 2, /It is a number from 1 to 99/],
    [where, ['surplus'], 2, /too many arguments/],
  ];
  for (const [place, args, expected, sentence] of failures) {
    const { code, stdout, stderr } = await kontor(place, 'duplicates', 'scan', ...args);
    assert.deepEqual([code, stdout], [expected, ''], stderr);
    assert.match(stderr, sentence);
  }
});
