import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { kontor, temporaryFolder } from './kontor.ts';

const needed = 24;

/** The system's own Node, if it is older than what Kontor needs. */
const oldNode = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((folder) => folder !== '' && !folder.includes('node_modules'))
  .map((folder) => join(folder, 'node'))
  .find((node) => {
    const { stdout, status } = spawnSync(node, ['--version'], { encoding: 'utf8' });
    return status === 0 && Number(/^v(\d+)/.exec(stdout)?.[1]) < needed;
  });

const options = oldNode === undefined ? { skip: `there is no Node older than ${needed} on this machine` } : {};

test('an old Node runs the one that npm brought', options, async (t) => {
  const where = { dataDir: await temporaryFolder(t), node: oldNode! };
  const made = await kontor(where, 'account', 'create', 'acme', '--json');
  assert.deepEqual([made.code, made.stderr, JSON.parse(made.stdout).name], [0, '', 'acme']);
  assert.equal((await kontor(where, 'nonsense')).code, 2);
});

test('an old Node without the one that npm brings says what to do', options, async (t) => {
  const folder = await temporaryFolder(t);
  const executable = join(folder, 'bin', 'kontor.mjs');
  await mkdir(join(folder, 'bin'));
  await copyFile(join(import.meta.dirname, '../../bin/kontor.mjs'), executable);
  const { status, stdout, stderr } = spawnSync(oldNode!, [executable, 'serve'], { encoding: 'utf8' });
  assert.deepEqual([status, stdout], [1, '']);
  assert.match(
    stderr,
    /^Kontor needs Node 24 or newer, this is \d+\.\d+\.\d+: run "npm ci" here, which brings one\.\n$/,
  );
});
