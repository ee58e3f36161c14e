import assert from 'node:assert/strict';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { installation, kontor, kontorJson, temporaryFolder } from './kontor.ts';

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
  const both = ['--unique-names', 'off', '--creating-updates', 'on'];
  assert.deepEqual((await set('acme', ...both)).stdout.split('\n'), [
    'Account acme: unique names are off.',
    'Account acme: updating who is created again is on.',
    '',
  ]);
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

test('a data folder that is a file is one sentence', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'a'));
  await writeFile(join(folder, 'a', 'data'), '');
  const { code, stderr } = await kontor({ dataDir: join(folder, 'a', 'data') }, 'migrate');
  assert.deepEqual([code, stderr], [1, `The data folder ${join(folder, 'a', 'data')} cannot be written (EEXIST).\n`]);
});
