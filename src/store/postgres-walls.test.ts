import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import { after, before, test } from 'node:test';
import type { Pool } from 'pg';
import { makeTestBase } from '../../test/harness/test-base.ts';
import { migratePostgres } from './postgres.ts';
import { chunksOf, execute, openPool, rowsOf } from './postgres-connection.ts';
import { everyAccount } from './statement.ts';

// What forgotten conditions meet: the statements here have none. In every table there is one row, of account 2.

const testBase = await makeTestBase();
const tables = (
  await testBase.query(
    "select table_name as name from information_schema.columns where column_name = 'account_id' and table_schema = 'public'",
  )
).map(({ name }) => String(name));
let pool: Pool;

before(async () => {
  pool = openPool(testBase.url);
  // What a row refers to may come after it.
  await testBase.query('set session_replication_role = replica');
  for (const table of tables) await insertRow(table, 2);
});
after(async () => {
  await pool.end();
  await testBase[Symbol.asyncDispose]();
});

/** Fills the columns that need it: texts with `1`, numbers with 1, so that what refers to a row finds it. */
async function insertRow(table: string, account: number): Promise<void> {
  const columns = await testBase.query(
    `select column_name as name, data_type as type from information_schema.columns
     where table_name = $1 and table_schema = 'public' and is_nullable = 'NO' and column_name <> 'account_id'`,
    table,
  );
  const names = ['account_id', ...columns.map(({ name }) => `"${name}"`)];
  const values = [account, ...columns.map(({ type }) => (type === 'bytea' ? "'\\x31'" : "'1'"))];
  await testBase.query(`insert into "${table}" (${names.join()}) values (${values.join()})`);
}

/** Runs a statement as the product does, for one account. */
function as<R>(account: number, sql: string): Promise<R[]> {
  return rowsOf<R>(pool, { sql, parameters: [], account });
}

const refused = { code: '42501' };

test('the product connects as a role that no wall lets through', async () => {
  const [role] = await execute<{ passes: boolean }>(
    pool,
    'select rolsuper or rolbypassrls as passes from pg_roles where rolname = current_user',
  );
  assert.equal(role?.passes, false);
  assert.ok(tables.length > 25, 'the tables are found');
});

test('a statement without a condition meets the rows of its own account only', async () => {
  for (const table of tables) {
    assert.equal((await as(1, `select * from "${table}"`)).length, 0, table);
    assert.equal((await as(1, `select * from "${table}" for update`)).length, 0, table);
    assert.equal((await as(2, `select * from "${table}"`)).length, 1, table);
    assert.deepEqual(await as(1, `update "${table}" set account_id = 1 returning *`), [], table);
    assert.deepEqual(await as(1, `delete from "${table}" returning *`), [], table);
    assert.equal((await testBase.query(`select * from "${table}" where account_id = 2`)).length, 1, table);
  }
});

test('nothing can be put or moved into another account', async () => {
  for (const table of tables) {
    const copy = `insert into "${table}" select * from json_populate_record(null::"${table}", $1::json)`;
    const [row] = await testBase.query(`select row_to_json(t)::text as json from "${table}" as t`);
    const foreign = { sql: copy, parameters: [row?.json], account: 1 };
    await assert.rejects(rowsOf(pool, foreign), refused, table);
    await assert.rejects(as(2, `update "${table}" set account_id = 1`), refused, table);
  }
});

test('what no account was said for meets nothing', async () => {
  for (const table of tables) {
    assert.deepEqual(await execute(pool, `select * from "${table}"`), [], table);
    assert.deepEqual(await execute(pool, `delete from "${table}" returning *`), [], table);
  }
});

test('what goes through all accounts reads few tables and writes none', async () => {
  const read: string[] = [];
  for (const table of tables) {
    if ((await as(everyAccount, `select * from "${table}"`)).length > 0) read.push(table);
    assert.deepEqual(await as(everyAccount, `delete from "${table}" returning *`), [], table);
    const update = `update "${table}" set account_id = account_id returning *`;
    if (table === 'job') await assert.rejects(as(everyAccount, update), refused);
    else assert.deepEqual(await as(everyAccount, update), [], table);
  }
  assert.deepEqual(read.sort(), ['account', 'counter', 'credential', 'job']);
});

test('walls that an older version has raised give way to today’s', async () => {
  const policies = (): Promise<Record<string, unknown>[]> =>
    testBase.query("select polname::text as name from pg_policy where polrelid = 'job'::regclass order by polname");
  const raised = await policies();
  await testBase.query('alter policy account_wall on job rename to own_account');
  await migratePostgres(testBase.url);
  assert.deepEqual(await policies(), raised);
  assert.equal((await as(1, 'select * from job')).length, 0);
  assert.equal((await as(2, 'select * from job')).length, 1);
});

test('the next user of a connection finds no account set', async () => {
  const client = await pool.connect();
  const left = async (): Promise<void> => {
    const setting = "select coalesce(current_setting('kontor.account', true), '') as account";
    assert.deepEqual(await execute(client, setting), [{ account: '' }]);
  };
  await rowsOf(client, { sql: 'select 1', parameters: [], account: 2 });
  await left();
  await assert.rejects(rowsOf(client, { sql: 'select 1 / (select 0)', parameters: [], account: 2 }));
  await left();
  await assert.rejects(rowsOf(client, { sql: 'select no_such_column', parameters: [], account: 2 }));
  await assert.rejects(rowsOf(client, { sql: 'select no_such_column', parameters: [], account: 2 }), /no_such_column/);
  await left();
  for (const end of ['commit', 'rollback']) {
    await execute(client, 'begin');
    assert.equal((await rowsOf(client, { sql: 'select * from contact', parameters: [], account: 2 })).length, 1);
    assert.equal((await execute(client, 'select * from contact')).length, 1, 'set until the transaction ends');
    await execute(client, end);
    await left();
  }
  await execute(client, 'begin');
  const all = { sql: 'select * from contact', parameters: [], account: 2 };
  for await (const rows of chunksOf((query) => rowsOf(client, query), all, 10)) assert.equal(rows.length, 1);
  await execute(client, 'commit');
  await left();
  client.release();
});

test('saying whose rows are meant takes no round trip', async () => {
  const client = await pool.connect();
  await rowsOf(client, { sql: 'select * from contact', parameters: [], account: 2 });
  let roundTrips = 0;
  const { connection } = client as unknown as { connection: EventEmitter };
  connection.on('readyForQuery', () => {
    roundTrips += 1;
  });
  assert.equal((await rowsOf(client, { sql: 'select * from contact', parameters: [], account: 2 })).length, 1);
  assert.equal(roundTrips, 1);
  client.release(true);
});

test('statements for different accounts that arrive together each meet their own', async () => {
  const seen = await Promise.all(
    Array.from({ length: 200 }, async (_, at) => (await as(1 + (at % 3), 'select * from contact')).length),
  );
  assert.deepEqual(
    seen,
    Array.from({ length: 200 }, (_, at) => (at % 3 === 1 ? 1 : 0)),
  );
});

test('a transaction belongs to one account', async () => {
  await using base = testBase.open();
  const wandering = base.store.transaction(async (tx) => {
    await tx.accounts.byName('shop');
    await tx.sources.insert(1, 'mine');
    await tx.sources.insert(2, 'theirs');
  });
  await assert.rejects(wandering, /from one account to another/);
  assert.deepEqual(await base.store.sources.all(1), []);
});
