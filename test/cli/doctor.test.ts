import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestBase } from '../harness/test-base.ts';
import { type Installation, installation, kontor, kontorJson } from './kontor.ts';

test('a lost secret key and a newer schema are refused, nothing is changed', async (t) => {
  const where = await installation(t);
  const key = join(where.dataDir, 'secret.key');
  await kontorJson(where, 'account', 'create', 'acme');
  await kontorJson(where, 'key', 'create', '--account', 'acme', '--dialect', 'emarsys');
  const text = await readFile(key, 'utf8');
  await rm(key);
  const lost = await kontor(where, 'account', 'create', 'b');
  assert.equal(lost.code, 1);
  assert.match(lost.stderr, /^The secrets in the base are sealed with another secret key: put back .*\n$/);
  await assert.rejects(stat(key));
  await writeFile(key, text, { mode: 0o600 });

  await where.base.query("insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01')");
  const newer = await kontor(where, 'account', 'list');
  assert.equal(newer.code, 1);
  assert.match(newer.stderr, /^The base .* cannot be used: .*9999-later.*\n$/);
  const { ok, checks } = JSON.parse((await kontor(where, 'doctor', '--json')).stdout);
  assert.deepEqual(
    [ok, checks.find(({ name }: { name: string }) => name === 'schema')],
    [false, { name: 'schema', ok: false, detail: 'a newer Kontor has changed the schema (9999-later)' }],
  );
});

test('the doctor finds what is wrong', async (t) => {
  let where = await installation(t);
  const wrong = async (...args: string[]): Promise<string[]> => {
    const { code, stdout } = await kontor(where, 'doctor', '--json', ...args);
    const names = JSON.parse(stdout).checks.filter(({ ok }: { ok: boolean }) => !ok);
    assert.equal(code, names.length === 0 ? 0 : 1);
    return names.map(({ name }: { name: string }) => name);
  };
  assert.deepEqual(await wrong(), [], 'before the first start');
  await kontorJson(where, 'migrate');
  assert.deepEqual(await wrong('--integrity'), []);
  const advised = (await kontor(where, 'doctor')).stdout;
  assert.equal(/^advice +base .*=off.*lost when the power goes$/m.test(advised), await isForgetful(where.base));
  const lists = join(where.dataDir, 'lists');
  assert.deepEqual(await wrong('--spam-lists', lists), ['spam lists'], 'no folder');
  await mkdir(lists);
  assert.deepEqual(await wrong('--spam-lists', lists), ['spam lists'], 'no list');
  await writeFile(join(lists, 'a.txt'), '203.0.113.7\n198.51.100.0/24\n');
  await writeFile(join(lists, 'b.txt'), '2001:db8::1\nno address\n');
  const { stdout } = await kontor(where, 'doctor', '--spam-lists', lists);
  assert.match(stdout, /^ok +spam lists +2 lists, 3 entries, 1 broken lines$/m);
  await writeFile(join(lists, 'c.txt'), 'no address\n');
  assert.deepEqual(await wrong('--spam-lists', lists), ['spam lists'], 'a file that is no list');
  await chmod(join(where.dataDir, 'secret.key'), 0o644);
  assert.deepEqual(await wrong(), ['secret key']);
  where = await withoutBase(where);
  const walls = where.base.database.engine === 'postgres' ? ['walls'] : [];
  assert.deepEqual(await wrong(), ['secret key', 'base', ...walls, 'schema', 'secrets']);
  const used = await kontor(where, 'account', 'list');
  assert.deepEqual([used.code, used.stderr.trim().split('\n').length], [1, 1]);
});

async function isForgetful({ database, query }: TestBase): Promise<boolean> {
  return database.engine === 'postgres' && (await query('show fsync'))[0]?.fsync === 'off';
}

/** The same installation with a damaged file, or with the name of a database that is not there. */
async function withoutBase(where: Installation): Promise<Installation> {
  const { database } = where.base;
  if (database.engine === 'postgres') return { ...where, env: { KONTOR_DATABASE_URL: `${database.url}_gone` } };
  await writeFile(database.file, 'this is no base at all'.repeat(1_000));
  return where;
}
