import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestBase } from '../harness/test-base.ts';
import { type Installation, installation, kontor, kontorJson, temporaryFolder } from './kontor.ts';

test('an account and its logins, before any start', async (t) => {
  const where = await installation(t);
  const account = await kontorJson(
    where,
    'account',
    'create',
    'acme',
    '--timezone',
    'Europe/Vienna',
    '--language',
    'de',
  );
  assert.deepEqual(account, { id: 1, name: 'acme', timezone: 'Europe/Vienna', language: 'de' });

  const given = [
    'key',
    'create',
    '--account',
    'acme',
    '--dialect',
    'emarsys',
    '--user',
    'customer001',
    '--secret',
    'secret',
  ];
  assert.deepEqual(await kontorJson(where, ...given), {
    dialect: 'emarsys',
    account: 'acme',
    user: 'customer001',
    secret: 'secret',
    id: 1,
  });
  const made = await kontorJson<{ user: string; secret: string }>(where, ...given.slice(0, 6));
  assert.equal(made.user, 'acme', 'a signing login has a user');
  assert.match(made.secret, /^[A-Za-z0-9]{24}$/);

  const key = await kontor(
    where,
    'key',
    'create',
    '--account',
    'acme',
    '--dialect',
    'native',
    '--secret',
    'k1',
    '--json',
  );
  assert.deepEqual(JSON.parse(key.stdout), { dialect: 'native', account: 'acme', secret: 'k1', id: 3 });
  assert.equal(key.stderr, 'native is not served by this version: the login waits for it.\n');

  const revoked = await kontorJson(where, 'key', 'revoke', '2', '--account', 'acme');
  assert.deepEqual(revoked, { id: 2, revoked: true });
  const logins = await kontorJson<{ id: number; revoked?: string }[]>(where, 'key', 'list', '--account', 'acme');
  assert.deepEqual(
    logins.map(({ id, revoked: at }) => [id, at !== undefined]),
    [
      [1, false],
      [2, true],
      [3, false],
    ],
  );
  assert.ok(!JSON.stringify(logins).includes('secret'));

  const { database } = where.base;
  if (database.engine === 'sqlite') assert.equal((await stat(database.file)).mode & 0o777, 0o600);
  assert.equal((await stat(join(where.dataDir, 'secret.key'))).mode & 0o777, 0o600);
});

test('a refusal is one sentence and ends with 1', async (t) => {
  const where = await installation(t);
  await kontorJson(where, 'account', 'create', 'acme');
  const refused: readonly (readonly [string[], string])[] = [
    [['account', 'create', 'acme'], 'There is such an account already: name "acme" is taken.'],
    [['key', 'create', '--account', 'x', '--dialect', 'native'], 'There is no account "x".'],
    [['key', 'revoke', '7', '--account', 'acme'], 'There is no credential "7".'],
  ];
  for (const [args, sentence] of refused) {
    const { code, stdout, stderr } = await kontor(where, ...args);
    assert.deepEqual([code, stdout, stderr.trim().split('\n').at(-1)], [1, '', sentence]);
  }
});

test('fields with choices and labels', async (t) => {
  const where = await installation(t);
  await kontorJson(where, 'account', 'create', 'acme');
  const choices = ['--choice', 's=Small', '--choice', 'l=Large', '--choice-label', 'de:l=Groß'];
  const create = [
    'field',
    'create',
    '--account',
    'acme',
    '--name',
    'T-shirt size',
    '--type',
    'multichoice',
    ...choices,
  ];
  const field = {
    id: 10001,
    name: 'T-shirt size',
    code: 't_shirt_size',
    type: 'multichoice',
    labels: { de: 'Größe' },
    choices: [
      { value: 's', label: 'Small', labels: {} },
      { value: 'l', label: 'Large', labels: { de: 'Groß' } },
    ],
  };
  assert.deepEqual(await kontorJson(where, ...create, '--label', 'de=Größe'), field);
  assert.deepEqual(await kontorJson(where, 'field', 'list', '--account', 'acme'), [field]);
});

test('whether an account wants names to be unique', async (t) => {
  const where = await installation(t);
  await kontor(where, 'account', 'create', 'acme');
  const set = (...args: readonly string[]) => kontor(where, 'account', 'set', ...args);
  const { stdout } = await set('acme', '--unique-names', 'on');
  assert.equal(stdout, 'Account acme: unique names are on.\n');
  const off = await kontorJson(where, 'account', 'set', 'acme', '--unique-names', 'off');
  assert.deepEqual(off, { name: 'acme', uniqueNames: 'off' });
  const unknown = await set('other', '--unique-names', 'on');
  assert.deepEqual([unknown.code, unknown.stderr], [1, 'There is no account "other".\n']);
});

test('the people of an account', async (t) => {
  const where = await installation(t);
  await kontorJson(where, 'account', 'create', 'acme', '--timezone', 'Europe/Vienna', '--language', 'de');
  const create = ['user', 'create', '--account', 'acme', '--mail'];
  const own = { timezone: 'Europe/Vienna', language: 'de' };
  const ann = { id: 1, mail: 'Ann@example.com', firstName: 'Ann', lastName: 'von Smith', ...own };
  const bob = { id: 2, mail: 'bob@example.com', firstName: '', lastName: '', ...own };
  const names = ['--first-name', 'Ann', '--last-name', 'von Smith'];
  assert.deepEqual(await kontorJson(where, ...create, 'Ann@example.com', ...names), ann);
  assert.deepEqual(await kontorJson(where, ...create, 'bob@example.com'), bob);
  assert.deepEqual(await kontorJson(where, 'user', 'list', '--account', 'acme'), [ann, bob]);
  const again = await kontor(where, ...create, 'ann@example.com');
  const sentence = 'There is such a user already: mail "ann@example.com" is taken.\n';
  assert.deepEqual([again.code, again.stderr], [1, sentence]);
  assert.equal((await kontor(where, ...create, 'ann')).code, 2);
});

test('the tags of an account', async (t) => {
  const where = await installation(t);
  const { id } = await kontorJson<{ id: number }>(where, 'account', 'create', 'acme');
  assert.deepEqual(await kontorJson(where, 'tag', 'list', '--account', 'acme'), []);
  {
    await using base = where.base.open();
    await base.store.transaction((tx) => tx.tags.insert(id, { name: 'VIP', description: 'knows us' }));
  }
  const tags = [{ id: 1, name: 'VIP', description: 'knows us' }];
  assert.deepEqual(await kontorJson(where, 'tag', 'list', '--account', 'acme'), tags);
  const { stdout } = await kontor(where, 'tag', 'list', '--account', 'acme');
  assert.equal(stdout, 'ID  NAME  DESCRIPTION\n1   VIP   knows us\n');
});

test('settings come from files too, and unknown names are reported', async (t) => {
  const where = await installation(t);
  const { dataDir } = where;
  const file = join(await temporaryFolder(t), 'key.txt');
  await writeFile(file, 'a key of the operator\n');
  const env = { ...where.env, KONTOR_SECRET_KEY_FILE: file, KONTOR_PROT: '1', KONTOR_PORT_FILE: file };
  const { code, stderr } = await kontor({ dataDir, env }, 'migrate');
  assert.equal(code, 0);
  assert.deepEqual(stderr.trim().split('\n').sort(), [
    'KONTOR_PORT_FILE is not a setting of Kontor and has no effect.',
    'KONTOR_PROT is not a setting of Kontor and has no effect.',
  ]);
  await assert.rejects(stat(join(dataDir, 'secret.key')), 'no key is made beside a given one');
  const both = await kontor({ dataDir, env: { KONTOR_SECRET_KEY_FILE: file, KONTOR_SECRET_KEY: 'x' } }, 'migrate');
  assert.deepEqual([both.code, both.stderr], [2, 'KONTOR_SECRET_KEY and KONTOR_SECRET_KEY_FILE are both set\n']);
});

test('processes that start at the same time share one new installation', async (t) => {
  const where = await installation(t);
  const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map((name) => kontor(where, 'account', 'create', name)));
  assert.deepEqual(
    outcomes.map(({ code, stderr }) => [code, stderr]),
    Array(4).fill([0, '']),
  );
  for (const account of ['a', 'b']) {
    await kontorJson(where, 'key', 'create', '--account', account, '--dialect', 'emarsys');
  }
});

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
  assert.deepEqual(await wrong(), ['secret key', 'base', 'schema', 'secrets']);
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

test('a data folder that is a file is one sentence', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'a'));
  await writeFile(join(folder, 'a', 'data'), '');
  const { code, stderr } = await kontor({ dataDir: join(folder, 'a', 'data') }, 'migrate');
  assert.deepEqual([code, stderr], [1, `The data folder ${join(folder, 'a', 'data')} cannot be written (EEXIST).\n`]);
});
