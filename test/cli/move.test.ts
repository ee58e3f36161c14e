import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFilledBase } from '../harness/filled-base.ts';
import { installation, kontor, kontorJson, startUntil, temporaryFolder } from './kontor.ts';

interface Report {
  readonly equal: boolean;
  readonly rows: number;
  readonly tables: readonly { readonly table: string; readonly equal: boolean; readonly target: { rows: number } }[];
}

/** The address of a base with a password that no output may show. */
function withPassword(url: string): string {
  if (url.startsWith('sqlite:')) return url;
  return Object.assign(new URL(url), { password: 'canary' }).href;
}

test('a move that was killed goes on when it is started again', async (t) => {
  const where = await installation(t);
  const file = join(await temporaryFolder(t), 'from.db');
  await makeFilledBase(file, 4_000);
  const args = ['move', '--from', `sqlite:${file}`, '--to', withPassword(where.base.url)];
  const killed = await startUntil(t, where, args, /^moving contact: \d+ of 4000$/m, 'stderr');
  killed.kill('SIGKILL');
  assert.equal(await killed.ended, null);
  const start = await kontor(where, 'account', 'list', '--database-url', where.base.url);
  assert.equal(start.code, 1);
  assert.match(
    start.stderr,
    /cannot be used: a move into it has not ended: run kontor move again, or make it anew\.\n$/,
  );

  const { code, stdout, stderr } = await kontor(where, ...args, '--json');
  assert.equal(code, 0);
  assert.match(stderr, /^going on with contact/);
  const { equal, rows, tables }: Report = JSON.parse(stdout);
  assert.deepEqual([equal, rows], [true, tables.length * 4_000]);
  assert.deepEqual([...new Set(tables.map(({ target }) => target.rows))], [4_000]);
  assert.doesNotMatch(killed.output.stderr + stdout + stderr, /canary/);

  const again = await kontor(where, ...args);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /^The move cannot go on: \S+ is not empty: there are rows in its table "account"\.\n$/);
});

test('a move is told on two streams, and what cannot be moved is one sentence', async (t) => {
  const where = await installation(t);
  const file = join(await temporaryFolder(t), 'to.db');
  await kontorJson(where, 'account', 'create', 'acme');
  const url = where.base.url;
  const moved = await kontor(where, 'move', '--from', withPassword(url), '--to', `sqlite:${file}`);
  assert.equal(moved.code, 0);
  assert.match(moved.stdout, /^TABLE +ROWS +DIGEST\naccount +1 +[0-9a-f]{24} +equal\n/);
  assert.match(moved.stderr, /^moving account: 1 of 1\n/);
  const there = await kontorJson<unknown[]>(
    { dataDir: where.dataDir },
    'account',
    'list',
    '--database-url',
    `sqlite:${file}`,
  );
  assert.equal(there.length, 1);

  const gone = await kontor(
    where,
    'move',
    '--from',
    'postgres://kontor:canary@127.0.0.1:1/x',
    '--to',
    `sqlite:${file}2`,
  );
  assert.deepEqual([gone.code, gone.stderr], [1, 'The move cannot go on: connect ECONNREFUSED 127.0.0.1:1.\n']);
  const wrong = await kontor(where, 'move', '--from', 'mysql://kontor:canary@x', '--to', `sqlite:${file}2`);
  assert.deepEqual([wrong.code, wrong.stderr], [2, '--from has to begin with sqlite: or postgres:\n']);
});
