import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { postgres } from '../../src/store/postgres.ts';
import { tablesWithoutWalls } from '../../src/store/postgres-walls.ts';
import '../../src/store/reader.ts';
import { sqlite } from '../../src/store/sqlite.ts';
import { crossings, statements } from '../../src/store/statement.ts';
import { makeTestBase } from '../harness/test-base.ts';
import { place, plant, production, realTree, type Tree, withoutComments } from './tree.ts';

// Accounts never meet, and the base can be spread over machines by account: keys lead with it, statements name it.

const testBase = await makeTestBase();
after(() => testBase[Symbol.asyncDispose]());
const isPostgres = testBase.database.engine === 'postgres';

/** Indexes that go through all accounts, and why they cannot lead with one. */
const leadingWithout: Readonly<Record<string, string>> = {
  credential_by_lookup: 'a request brings its login, and the account is what that tells',
  job_by_time: 'a worker takes the job that has waited longest, whose ever it is',
};

/** Tables of the tool that brings the schema up to date. */
const notOurs = ['kysely_migration', 'kysely_migration_lock'];

interface Key {
  readonly table: string;
  readonly name: string;
  /** Its first column; of a foreign key both sides, with a slash. */
  readonly leads: string;
}

async function keys(): Promise<Key[]> {
  const rows = await testBase.query(isPostgres ? keysOfPostgres : keysOfSqlite);
  return rows.map(({ table, name, leads }) => ({ table: String(table), name: String(name), leads: String(leads) }));
}

const keysOfPostgres = `
  select t.relname as table, i.relname as name, a.attname as leads
  from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
  left join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0]
  where t.relnamespace = 'public'::regnamespace
  union all
  select t.relname, c.conname, a.attname || '/' || b.attname
  from pg_constraint c join pg_class t on t.oid = c.conrelid
  join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
  join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
  where c.contype = 'f' and t.relnamespace = 'public'::regnamespace
  union all
  select relname, 'primary key', 'missing' from pg_class t
  where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
  and not exists (select from pg_index x where x.indrelid = t.oid and x.indisprimary)`;

const keysOfSqlite = `
  select t.name as "table", i.name as name, c.name as leads
  from sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
  where t.type = 'table' and c.seqno = 0
  union all
  select t.name, 'foreign key ' || f.id, f."from" || '/' || coalesce(f."to", 'account_id')
  from sqlite_master t, pragma_foreign_key_list(t.name) f
  where t.type = 'table' and f.seq = 0
  union all
  select t.name, 'primary key', 'missing' from sqlite_master t
  where t.type = 'table' and not exists (select * from pragma_table_info(t.name) where pk > 0)`;

async function strayKeys(): Promise<string[]> {
  const found = (await keys()).filter(
    ({ table, name, leads }) =>
      !(notOurs.includes(table) || name in leadingWithout || ['account_id', 'account_id/account_id'].includes(leads)),
  );
  return found.map(({ table, name, leads }) => `${table}: ${name} leads with ${leads}`).sort();
}

test('primary, unique and foreign keys and indexes lead with the account', async () => {
  assert.deepEqual(await strayKeys(), []);
  const names = (await keys()).map(({ name }) => name);
  assert.ok(names.length > 40, 'the keys are seen');
  for (const name of Object.keys(leadingWithout)) assert.ok(names.includes(name), `${name} has gone: unlist it`);
});

test('a key that leads with something else is found', async () => {
  await testBase.query('create table planted_a (account_id bigint, id bigint, primary key (id, account_id))');
  await testBase.query('create table planted_b (account_id bigint, id bigint, name text unique)');
  await testBase.query('create index planted_c on planted_b (id)');
  await testBase.query(
    'create table planted_d (account_id bigint, of_id bigint, primary key (account_id, of_id), foreign key (of_id, account_id) references planted_a (id, account_id))',
  );
  const found = await strayKeys();
  for (const table of ['planted_d', 'planted_b', 'planted_a']) await testBase.query(`drop table ${table}`);
  assert.equal(found.filter((text) => text.startsWith('planted_a: ')).length, 1, found.join('\n'));
  assert.equal(found.filter((text) => text.startsWith('planted_b: ')).length, 3, 'unique, index, no primary key');
  assert.equal(found.filter((text) => text.startsWith('planted_d: ')).length, 1, 'the foreign key');
});

if (isPostgres) {
  test('every table has a wall between accounts', async () => {
    assert.deepEqual(await testBase.query(tablesWithoutWalls), []);
  });

  test('a table without a wall is found', async () => {
    await testBase.query('create table planted (account_id bigint primary key)');
    const look = () => testBase.query(tablesWithoutWalls);
    assert.deepEqual(await look(), [{ name: 'planted' }], 'none at all');
    await testBase.query('alter table planted enable row level security, force row level security');
    assert.deepEqual(await look(), [{ name: 'planted' }], 'without a policy');
    await testBase.query('create policy own on planted using (account_id = 1)');
    assert.deepEqual(await look(), [{ name: 'planted' }], 'with another policy');
    await testBase.query('alter policy own on planted rename to account_wall');
    assert.deepEqual(await look(), []);
    await testBase.query('alter table planted no force row level security');
    assert.deepEqual(await look(), [{ name: 'planted' }], 'open to its owner');
    await testBase.query('drop table planted');
  });
}

const tableNamed = /\b(from|join|update|into) "(\w+)"(?: as "(\w+)")?/g;
const aliasGiven = /"(\w+)"\."account_id" = (?:\?|\$\d+)/g;
const aliasJoined = /"(\w+)"\."account_id" = "(\w+)"\."account_id"/g;

/** Tables that a statement goes through without saying whose rows it means. */
function strayTables(sql: string): string[] {
  const named = [...sql.matchAll(tableNamed)];
  const given = new Set([...sql.matchAll(aliasGiven)].map(([, alias]) => alias));
  for (const [, one, other] of [...sql.matchAll(aliasJoined)].flatMap((found) => [found, found])) {
    if (given.has(one) || given.has(other)) given.add(one).add(other);
  }
  const conditions = sql.match(/(?<![."])"account_id" = (\?|\$\d+)/g) ?? [];
  const unaliased = named.filter(([, word, , alias]) => word !== 'into' && alias === undefined);
  return named.flatMap(([, word, table = '', alias]) => {
    if (word === 'into') return new RegExp(`into "${table}" \\([^)]*"account_id"`).test(sql) ? [] : [table];
    const isGiven = alias === undefined ? conditions.length >= unaliased.length : given.has(alias);
    return isGiven ? [] : [table];
  });
}

test('every statement of the store says whose rows it means, but those that are named', () => {
  assert.ok(statements.length > 150, 'the statements are seen');
  for (const engine of [sqlite, postgres]) {
    for (const { crossing, sqlFor } of statements) {
      if (crossing === undefined) assert.deepEqual(strayTables(sqlFor(engine)), [], sqlFor(engine));
    }
  }
});

test('no query is made past the list of statements', async () => {
  const made = (tree: Tree): string[] =>
    production(tree).flatMap(([path, text]) =>
      path.startsWith('src/store/') && path !== 'src/store/statement.ts' && /\.compile\(/.test(text) ? [path] : [],
    );
  assert.deepEqual(made(await realTree()), []);
  assert.deepEqual(made(plant({ 'src/store/a.ts': 'db.selectFrom(contact).compile()' })), ['src/store/a.ts']);
});

test('the named ones are needed, and no other goes through all accounts', () => {
  const named = statements.filter(({ crossing }) => crossing !== undefined);
  for (const { sqlFor } of named) assert.notDeepEqual(strayTables(sqlFor(postgres)), [], sqlFor(postgres));
  assert.deepEqual(new Set(named.map(({ crossing }) => crossing)), new Set(Object.keys(crossings)));
});

test('a statement that forgets the account is found', () => {
  const planted: [sql: string, strays: string[]][] = [
    ['select * from "contact" where "id" = $1', ['contact']],
    ['select * from "contact" where "account_id" = $1 and "id" in (select "id" from "tag")', ['contact', 'tag']],
    [
      'select "c".* from "contact_key" as "k" inner join "contact" as "c" on "c"."id" = "k"."id" where "k"."account_id" = $1',
      ['contact'],
    ],
    ['select * from "tag" as "t" inner join "tag" as "u" on "t"."account_id" = "u"."account_id"', ['tag', 'tag']],
    ['update "contact" set "fields" = ? where "id" = ?', ['contact']],
    ['delete from "contact"', ['contact']],
    ['insert into "contact" ("id") values ($1)', ['contact']],
  ];
  for (const [sql, strays] of planted) assert.deepEqual(strayTables(sql), strays, sql);
});

/** Who may ask for what goes through all accounts: nobody whom a request reaches, but the one who finds its account. */
const askers: readonly (readonly [call: RegExp, parts: RegExp])[] = [
  [/\baccounts\s*\.\s*(?:all|byName)\b/g, /^src\/(?:cli|jobs|assemble)\/|^src\/core\/access\//],
  [/\baccounts\s*\.\s*logins\b/g, /^src\/core\/access\//],
  [/\bjobs\s*\.\s*(?:due|claim|backlog)\b/g, /^src\/(?:jobs|assemble)\//],
];

function strayAskers(tree: Tree): string[] {
  return production(tree).flatMap(([path, text]) => {
    const code = withoutComments(text);
    return askers.flatMap(([call, parts]) =>
      parts.test(path) ? [] : [...code.matchAll(call)].map((found) => `${place(path, code, found.index)} ${found[0]}`),
    );
  });
}

test('no request asks for what goes through all accounts, but for its login', async () => {
  assert.deepEqual(strayAskers(await realTree()), []);
});

test('a request that asks for all accounts is found', () => {
  const planted = {
    'src/dialects/wire/a.ts': 'await reader.accounts.all();',
    'src/core/contacts/a.ts': 'await tx.jobs\n  .claim(request);',
    'src/http/a.ts': 'reader.accounts.logins(a, b); // accounts.all()',
  };
  assert.equal(strayAskers(plant(planted)).length, 3);
});
