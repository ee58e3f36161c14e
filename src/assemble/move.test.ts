import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { contentOf, makeFilledBase, plantedTable } from '../../test/harness/filled-base.ts';
import { makeTestBase, type TestBase } from '../../test/harness/test-base.ts';
import type { Database } from '../config.ts';
import { createAccount } from '../core/access/create-account.ts';
import { createVault } from '../core/access/vault.ts';
import { saveContacts } from '../core/contacts/save-contacts.ts';
import type { Hub, Store } from '../core/hub.ts';
import { randomIds } from '../core/random-ids.ts';
import { migrateBase, openBase } from './base.ts';
import { moveDatabase } from './move.ts';

/** A file that is not there yet, in a folder that goes away with its test. */
async function file(t: TestContext): Promise<Database & { engine: 'sqlite' }> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-move-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return { engine: 'sqlite', file: join(folder, 'kontor.db') };
}

const silent = (): void => undefined;

/** Moves until the first rows of a table have arrived, and no further. */
async function interruptedAt(table: string, from: Database, to: Database): Promise<void> {
  const moved = moveDatabase(from, to, (progress) => {
    if (progress.doing === 'moving' && progress.table === table) throw new Error('interrupted');
  });
  await assert.rejects(moved, /interrupted/);
}

/** Makes a table as a later version would: it belongs to whom the others belong to. */
async function plant({ query, database, url }: TestBase, name: string, statement: string): Promise<void> {
  await query(statement);
  if (database.engine === 'postgres') await query(`alter table ${name} owner to ${new URL(url).username}`);
}

test('every row of every table moves there and back, also of tables that no source names', async (t) => {
  await using base = await makeTestBase();
  const [first, last] = [await file(t), await file(t)];
  await makeFilledBase(first.file, 1_200, plantedTable.sqlite);
  await plant(base, 'planted', plantedTable[base.database.engine]);
  const there = await moveDatabase(first, base.database, silent);
  assert.deepEqual(
    there.filter(({ source, equal }) => !equal || source.rows !== 1_200),
    [],
  );
  await makeFilledBase(last.file, 0, plantedTable.sqlite);
  await moveDatabase(base.database, last, silent);
  assert.deepEqual(contentOf(last.file), contentOf(first.file));
});

test('a moved base goes on where the other one was', async (t) => {
  await using base = await makeTestBase();
  const [first, last] = [await file(t), await file(t)];
  const [one] = await writeIn(first, async (hub) => {
    const { id } = await createAccount(hub, { name: 'shop', timezone: 'UTC', language: 'en' });
    return arrive(hub, id, 'Wolfgang');
  });
  await moveDatabase(first, base.database, silent);
  const [two, again] = await writeIn(base.database, (hub) => arrive(hub, 1, 'Katharina', 'Wolfgang'));
  await moveDatabase(base.database, last, silent);
  const [three, still] = await writeIn(last, (hub) => arrive(hub, 1, 'Maximilian', 'Katharina'));
  assert.deepEqual([one, two, again, three, still], [1, 2, 1, 3, 2], 'new ids go on, look-alikes are found');
  await using store = await openBase({ database: last });
  const changes = await store.store.changes.after(1, 0, 10);
  assert.deepEqual(
    changes.map(({ sequence, contactId }) => [sequence, contactId]),
    [
      [1, 1],
      [2, 2],
      [3, 3],
    ],
  );
});

async function writeIn<T>(database: Database, work: (hub: Hub) => Promise<T>): Promise<T> {
  await migrateBase({ database });
  await using base = await openBase({ database });
  return work(hubOver(base.store));
}

function hubOver(store: Store): Hub {
  return { store, clock: { now: () => new Date('2012-04-03T12:00:00Z') }, ids: randomIds, vault: createVault('key') };
}

/** People arrive as where duplicates are searched for; gives whom each was found to be. */
async function arrive(hub: Hub, accountId: number, ...firstNames: readonly string[]): Promise<(number | undefined)[]> {
  const rows = firstNames.map((firstName) => ({
    search: 'duplicates' as const,
    fields: { firstName, lastName: 'Amadeus-Meyer', email: `${firstName}@example.com`, phone: '+43 1 5555555' },
  }));
  const outcomes = await saveContacts(hub, { accountId, origin: 'api' }, { rows, policy });
  return outcomes.map((outcome) => (outcome.status === 'refused' ? undefined : outcome.id));
}

const policy = { found: 'update', missing: 'create' } as const;

test('an interrupted move goes on, and nobody else uses its target until then', async (t) => {
  await using base = await makeTestBase();
  const [first, other] = [await file(t), await file(t)];
  await makeFilledBase(first.file, 2_500);
  await makeFilledBase(other.file, 1);
  await interruptedAt('contact', first, base.database);
  assert.deepEqual(await base.query('select count(*) as count from contact'), [{ count: 1_000 }]);
  await assert.rejects(migrateBase(base), /a move into it has not ended/);
  await assert.rejects(moveDatabase(other, base.database, silent), /holds an unfinished move from another base/);
  const done: string[] = [];
  const moved = await moveDatabase(first, base.database, ({ doing, table, rows }) => {
    if (doing === 'moving') done.push(`${table} ${rows}`);
  });
  assert.deepEqual(done.slice(0, 2), ['contact 2000', 'contact 2500']);
  assert.ok(!done.some((line) => line.startsWith('change ')), 'what had arrived is not moved again');
  assert.ok(moved.every(({ equal }) => equal));
  assert.deepEqual(await migrateBase(base), []);
});

test('a difference is found, and the target stays out of use', async (t) => {
  await using base = await makeTestBase();
  const first = await file(t);
  await makeFilledBase(first.file, 1_100);
  await interruptedAt('contact_key', first, base.database);
  await base.query("update contact set fields = '{}' where id = 77 and account_id = 77");
  await base.query('delete from change where account_id = 5');
  const moved = await moveDatabase(first, base.database, silent);
  const different = moved
    .filter(({ equal }) => !equal)
    .map(({ table, source, target }) => [table, source.rows, target.rows]);
  assert.deepEqual(different, [
    ['change', 1_100, 1_099],
    ['contact', 1_100, 1_100],
  ]);
  await assert.rejects(migrateBase(base), /a move into it has not ended/);
});

test('a source that was written to since an interrupted move began is refused', async (t) => {
  await using base = await makeTestBase();
  const first = await file(t);
  const newAccount = (name: string) =>
    writeIn(first, (hub) => createAccount(hub, { name, timezone: 'UTC', language: 'en' }));
  await newAccount('early');
  await interruptedAt('account', first, base.database);
  await newAccount('late');
  await assert.rejects(moveDatabase(first, base.database, silent), /was written to since the move began/);
});

test('a base that is in use, filled, missing, of another version or with other tables is refused', async (t) => {
  await using base = await makeTestBase();
  const [first, filled, bare] = [await file(t), await file(t), await file(t)];
  await makeFilledBase(first.file, 1);
  await makeFilledBase(filled.file, 1);
  const refused = async (from: Database, to: Database, sentence: RegExp): Promise<void> => {
    await assert.rejects(moveDatabase(from, to, silent), sentence);
  };
  {
    await using user = base.open();
    await user.store.accounts.all();
    await refused(first, base.database, /is in use: stop/);
    await refused(base.database, bare, /is in use: stop/);
  }
  await refused(first, first, /both are the same base/);
  await refused(first, filled, /is not empty: there are rows in its table "account"/);
  await refused({ engine: 'sqlite', file: `${first.file}.no` }, base.database, /there is no base/);
  await plant(base, 'later', 'create table later (account_id bigint not null primary key)');
  await refused(first, base.database, /the source has no table "later"/);
  await base.query("delete from kysely_migration where name = '0009-references'");
  await refused(base.database, bare, /the schema of .* is older than this version: run kontor migrate on it first/);
  assert.deepEqual(await base.query('select 1 from account'), []);
});
