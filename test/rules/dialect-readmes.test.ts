import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { acuinvoice } from '../../src/dialects/acuinvoice/index.ts';
import { notOffered as notOfferedByAcuInvoice } from '../../src/dialects/acuinvoice/protocol/not-offered.ts';
import { emarsys } from '../../src/dialects/emarsys/index.ts';
import { notOffered as notOfferedByEmarsys } from '../../src/dialects/emarsys/protocol/not-offered.ts';
import { loyaltii } from '../../src/dialects/loyaltii/index.ts';
import { notOffered as notOfferedByLoyaltii } from '../../src/dialects/loyaltii/protocol/not-offered.ts';
import { quentn } from '../../src/dialects/quentn/index.ts';
import { notOffered as notOfferedByQuentn } from '../../src/dialects/quentn/protocol/not-offered.ts';
import { parseHurl } from '../harness/hurl.ts';
import { realTree, type Tree } from './tree.ts';

/** The README is the contract of an imitation: its tables equal the code's, its differences are those that are played. */
interface Row {
  readonly name: string;
  readonly method: string;
  readonly path: string;
}

/** A dialect's README beside what the code and the transcripts of its folder say. */
interface Contract {
  readonly folder: string;
  readonly readme: string;
  readonly served: readonly Row[];
  readonly notOffered: readonly Row[];
  readonly transcripts: Tree;
}

const tree = await realTree();

async function contractOf(name: string, served: readonly Row[], notOffered: readonly Row[]): Promise<Contract> {
  const folder = `src/dialects/${name}`;
  const transcripts = [...tree].filter(([path]) => path.startsWith(`${folder}/`) && path.endsWith('hurl'));
  const readme = await readFile(join(import.meta.dirname, '../..', folder, 'README.md'), 'utf8');
  return { folder, readme, served, notOffered, transcripts: new Map(transcripts) };
}

const contracts = [
  await contractOf('emarsys', emarsys.description.operations, notOfferedByEmarsys),
  await contractOf(
    'acuinvoice',
    acuinvoice.description.operations,
    notOfferedByAcuInvoice.map((name) => ({ name, method: 'POST', path: '' })),
  ),
  await contractOf('quentn', quentn.description.operations, notOfferedByQuentn),
  await contractOf('loyaltii', loyaltii.description.operations, notOfferedByLoyaltii),
];

/** The rows of the first table under a heading, as `name | address`. */
function tableUnder(heading: string, text: string): string[] {
  const [, chapter = ''] = text.split(`\n${heading}\n`);
  const [, rows = ''] = /\n\| --- .*\n((?:\|.*\n)+)/.exec(chapter) ?? [];
  return rows
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name, address]) => `${name} | ${address}`);
}

function rowsOf(table: readonly Row[]): string[] {
  return table.map(({ name, method, path }) => `${name} | \`${`${method} ${path}`.trim()}\``);
}

/** What an operation is called by: where all share one address, its name. */
function address({ name, method, path }: Row): string {
  return path === '' ? name : `${method} ${path}`;
}

/** One sentence for each difference that a transcript names and the README has not, or the other way round. */
function unmatchedDifferences(text: string, played: Tree): string[] {
  const written = new Set([...text.matchAll(/^- \*\*(D\d+)\*\*/gm)].map(([, number = '']) => number));
  const named = new Set<string>();
  const sentences: string[] = [];
  for (const [path, hurl] of played) {
    for (const { comment, line } of parseHurl(hurl, path)) {
      const numbers = [...comment.matchAll(/\bD\d+\b/g)].map(([number]) => number);
      for (const number of numbers) named.add(number);
      const chosen = [...comment.matchAll(/\bchosen:( D\d+,)?/g)];
      if (chosen.some(([, number]) => number === undefined))
        sentences.push(`${path}:${line} was chosen, but by which difference?`);
      for (const number of numbers)
        if (!written.has(number)) sentences.push(`${path}:${line} names ${number}, unknown to the README.`);
    }
  }
  return [
    ...sentences,
    ...[...written].filter((number) => !named.has(number)).map((number) => `${number} is in no transcript.`),
  ];
}

for (const { folder, readme, served, notOffered, transcripts } of contracts) {
  test(`${folder}: the README lists the operations that are served, and those that are not`, () => {
    assert.deepEqual(tableUnder('## Operations', readme), rowsOf(served));
    assert.deepEqual(tableUnder('### Not offered yet', readme), rowsOf(notOffered));
  });

  test(`${folder}: a README that lacks an operation is found`, () => {
    const [first = '', ...rest] = rowsOf(served);
    const shorter = readme.replace(`| ${first} |`, '| Another | `GET /another` |');
    assert.notEqual(shorter, readme);
    assert.notDeepEqual(tableUnder('## Operations', shorter), [first, ...rest]);
  });

  test(`${folder}: what is not offered is not served`, () => {
    const called = new Set(served.map(address));
    assert.deepEqual(
      notOffered.filter((row) => called.has(address(row))),
      [],
    );
  });

  test(`${folder}: each chosen exchange names its difference, and each difference has its exchange`, () => {
    assert.deepEqual(unmatchedDifferences(readme, transcripts), []);
  });

  test(`${folder}: the transcripts that the README links to are there, and all of them are linked to`, () => {
    const links = new Set([...readme.matchAll(/\]\(([^)]+\.hurl)\)/g)].map(([, name]) => `${folder}/${name}`));
    assert.deepEqual([...links].sort(), [...transcripts.keys()].sort());
  });
}

test('a choice without a difference, an unknown one and one without a transcript are found', () => {
  const hurl = '# chosen: so\nGET {{host}}/a\nHTTP 200\n\n# chosen: D2, so\nGET {{host}}/a\nHTTP 200\n';
  assert.equal(unmatchedDifferences('- **D1** This.\n', new Map([['a.hurl', hurl]])).length, 3);
});
