import assert from 'node:assert/strict';
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Kontor, startKontor } from '../harness/kontor.ts';
import { installation, kontor, kontorJson, type Surroundings, serve, temporaryFolder } from './kontor.ts';

test('a backup beside a busy server holds all that was acknowledged before, and can be started from', async (t) => {
  await using running = await startKontor();
  const where = surroundingsOf(running);
  const to = join(await temporaryFolder(t), 'kontor.db');
  if (running.base.database.engine === 'postgres') {
    const { code, stderr } = await kontor(where, 'backup', '--to', to);
    const sentence =
      'PostgreSQL is backed up with pg_dump or base backups, together with the secret key: see docs/operating.md.\n';
    assert.deepEqual([code, stderr], [1, sentence]);
    return;
  }
  const writers = writeSources(running);
  await writers.acknowledged(50);
  const before = [...writers.names];
  await kontorJson(where, 'backup', '--to', to);
  const meanwhile = writers.names.length - before.length;
  await writers.stop();
  assert.ok(meanwhile > 0, 'the server went on');

  const restored = { dataDir: await temporaryFolder(t) };
  await copyFile(to, join(restored.dataDir, 'kontor.db'));
  await copyFile(join(running.dataDir, 'secret.key'), join(restored.dataDir, 'secret.key'));
  const { ok } = await kontorJson<{ ok: boolean }>(restored, 'verify');
  assert.ok(ok);
  const { url } = await serve(t, restored);
  const present = new Set((await sourcesAt(url, await signatureOf(running))).map(({ name }) => name));
  assert.deepEqual(
    before.filter((name) => !present.has(name)),
    [],
  );
});

function surroundingsOf({ dataDir, base }: Kontor): Surroundings {
  return { dataDir, env: { KONTOR_DATABASE_URL: base.url } };
}

/** Four clients that create sources until they are told to stop. */
function writeSources(running: Kontor) {
  const names: string[] = [];
  let going = true;
  const clients = [0, 1, 2, 3].map(async (client) => {
    for (let number = 0; going; number += 1) {
      const name = `Shop ${client}-${number}`;
      const { replyCode } = await running.call('POST', 'source/create', { name });
      if (replyCode === 0) names.push(name);
    }
  });
  return {
    names,
    async acknowledged(count: number) {
      while (names.length < count) await new Promise((resolve) => setTimeout(resolve, 10));
    },
    async stop() {
      going = false;
      await Promise.all(clients);
    },
  };
}

async function signatureOf({ run, user, secret }: Kontor): Promise<string> {
  return (await run('wsse', '--user', user, '--secret', secret)).trim().replace('X-WSSE: ', '');
}

async function sourcesAt(url: string, signature: string): Promise<{ name: string }[]> {
  const answer = await fetch(`${url}/api/v2/source`, { headers: { 'x-wsse': signature } });
  return ((await answer.json()) as { data: { name: string }[] }).data;
}

test('a backup overwrites nothing and leaves nothing half', async (t) => {
  const where = await installation(t);
  if (where.base.database.engine === 'postgres') return;
  const folder = await temporaryFolder(t);
  const to = join(folder, 'kontor.db');
  const early = await kontor(where, 'backup', '--to', to);
  assert.deepEqual(
    [early.code, early.stderr],
    [1, `The base ${where.base.database.file} cannot be backed up: there is no base ${where.base.database.file}.\n`],
  );
  await kontorJson(where, 'account', 'create', 'acme');
  await writeFile(to, 'precious');
  const again = await kontor(where, 'backup', '--to', to);
  assert.match(again.stderr, /kontor\.db is there already\.\n$/);
  assert.equal(again.code, 1);
  assert.equal(await readFile(to, 'utf8'), 'precious');
  assert.equal((await kontor(where, 'backup', '--to', join(folder, 'no', 'kontor.db'))).code, 1);
  assert.deepEqual(await readdir(folder), ['kontor.db']);
});

test('verify ends with 1 for a damaged file, a base that is not there, and one of another version', async (t) => {
  const where = await installation(t);
  await kontorJson(where, 'account', 'create', 'acme');
  const { code, stdout } = await kontor(where, 'verify');
  assert.equal(code, 0);
  assert.match(stdout, /^ok {2}schema +up to date\n(ok .*\n)+TABLE +ROWS +DIGEST\n/);
  assert.match(stdout, /^account +1 +[0-9a-f]{24}$/m);

  const folder = await temporaryFolder(t);
  const none = await kontor(where, 'verify', join(folder, 'none.db'));
  assert.deepEqual(
    none.stderr,
    `The base ${join(folder, 'none.db')} cannot be read: there is no base ${join(folder, 'none.db')}.\n`,
  );
  assert.equal(none.code, 1);
  const damaged = join(folder, 'damaged.db');
  await writeFile(damaged, 'this is no base at all'.repeat(1_000));
  assert.equal((await kontor(where, 'verify', damaged)).code, 1);

  await where.base.query("delete from kysely_migration where name = '0009-references'");
  const older = await kontor(where, 'verify', '--json');
  const { ok, checks } = JSON.parse(older.stdout);
  assert.deepEqual(
    [older.code, ok, checks],
    [1, false, [{ name: 'schema', ok: false, detail: 'the next start runs 0009-references' }]],
  );
});
