import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { kontor, kontorJson, temporaryFolder } from './kontor.ts';

const rows = [
  'id,who,first_name,last_name,email,notes',
  '1,a,Ute,Abt,flitzer77@web.de,"one, and ""two"""',
  '2,b,Jan,Koller,,',
  '3,a,Ute,Abt,Flitzer77@web.de,',
];

test('evaluate prints how a labelled file was sorted out', async (t) => {
  const dataDir = await temporaryFolder(t);
  const file = join(dataDir, 'labelled.csv');
  await writeFile(file, `\u{feff}${rows.join('\r\n')}\r\n`);
  const run = ['duplicates', 'evaluate', file, '--truth', 'who'];
  const { seconds, peakMemoryMb, ...report } = await kontorJson<Record<string, number>>({ dataDir }, ...run);
  assert.ok(Number(seconds) >= 0 && Number(peakMemoryMb) > 0);
  const all = { precision: 1, recall: 1, f1: 1 };
  const found = { blocking: { completeness: 1 }, pairs: { ...all, bestF1: 1 }, clusters: all };
  assert.deepEqual(report, { rows: 3, truePairs: 1, ...found });
  const online = await kontorJson<{ auto: object; review: object }>({ dataDir }, ...run, '--mode', 'online');
  assert.deepEqual(online.auto, { right: 1, wrong: 0, found: 1 });
  assert.deepEqual(online.review, { true: 0, false: 0, found: 1 });
  const { stdout } = await kontor({ dataDir }, ...run);
  assert.match(stdout, /^3 rows, 1 true pairs/);
});

test('explain says what speaks for two contacts being one', async (t) => {
  const dataDir = await temporaryFolder(t);
  const files = [join(dataDir, 'a.json'), join(dataDir, 'b.json')] as const;
  await writeFile(
    files[0],
    JSON.stringify({ first_name: 'Ute', last_name: 'Abt', email: 'flitzer77@web.de', zip: 10115 }),
  );
  await writeFile(
    files[1],
    JSON.stringify({ first_name: 'Ute', last_name: 'Abt', email: 'flitzer77@web.de', city: null }),
  );
  interface Explained {
    readonly probability: number;
    readonly decision: string;
    readonly bits: readonly { readonly field: string; readonly level: string; readonly bits: number }[];
    readonly prior: number;
  }
  const explained = await kontorJson<Explained>({ dataDir }, 'duplicates', 'explain', ...files);
  const { probability, decision, bits, prior } = explained;
  assert.deepEqual(Object.keys(explained), ['probability', 'decision', 'bits', 'prior']);
  assert.equal(decision, 'merge');
  assert.deepEqual(
    bits.map(({ field, level }) => `${field} ${level}`),
    ['first_name same', 'last_name same', 'name_order straight', 'mail same', 'kind persons'],
  );
  const sum = bits.reduce((total, one) => total + one.bits, prior);
  assert.ok(Math.abs(sum - Math.log2(probability / (1 - probability))) < 1e-6);
  assert.match((await kontor({ dataDir }, 'duplicates', 'explain', ...files)).stdout, /^merge: the same/);
});

test('files that cannot be read are named', async (t) => {
  const dataDir = await temporaryFolder(t);
  const file = join(dataDir, 'labelled.csv');
  await writeFile(file, 'id,first_name,last_name\n1,Ute,Abt\n');
  const failures: readonly (readonly [args: string[], sentence: RegExp])[] = [
    [['evaluate', join(dataDir, 'nowhere.csv')], /nowhere\.csv cannot be read/],
    [['evaluate', file], /has no column "cluster"/],
    [['explain', file, file], /is not JSON/],
    [['explain', join(dataDir, 'nowhere.json'), file], /nowhere\.json cannot be read/],
  ];
  for (const [args, sentence] of failures) {
    const { code, stdout, stderr } = await kontor({ dataDir }, 'duplicates', ...args);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, sentence);
  }
});
