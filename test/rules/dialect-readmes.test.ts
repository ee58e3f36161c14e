import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { operations } from '../../src/dialects/emarsys/index.ts';
import { notOffered } from '../../src/dialects/emarsys/protocol/not-offered.ts';
import { parseHurl } from '../harness/hurl.ts';
import { realTree, type Tree } from './tree.ts';

/** The README is the contract of an imitation: its tables equal the code's, its differences are those that are played. */
interface Row {
  readonly name: string;
  readonly method: string;
  readonly path: string;
}

const folder = 'src/dialects/emarsys';
const readme = await readFile(join(import.meta.dirname, '../..', folder, 'README.md'), 'utf8');
const transcripts: Tree = new Map(
  [...(await realTree())].filter(([path]) => /^src\/dialects\/emarsys\/.*hurl$/.test(path)),
);

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
  return table.map(({ name, method, path }) => `${name} | \`${method} ${path}\``);
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

test('the README lists the operations that are served, and those that are not', () => {
  assert.deepEqual(tableUnder('## Operations', readme), rowsOf(operations));
  assert.deepEqual(tableUnder('### Not offered yet', readme), rowsOf(notOffered));
});

test('a README that lacks an operation is found', () => {
  const [first = '', ...rest] = rowsOf(operations);
  const shorter = readme.replace(`| ${first} |`, '| Another | `GET /another` |');
  assert.notEqual(shorter, readme);
  assert.notDeepEqual(tableUnder('## Operations', shorter), [first, ...rest]);
});

test('what is not offered is not served', () => {
  const served = new Set(operations.map(({ method, path }) => `${method} ${path}`));
  assert.deepEqual(
    notOffered.filter(({ method, path }) => served.has(`${method} ${path}`)),
    [],
  );
});

test('each chosen exchange names its difference, and each difference has its exchange', () => {
  assert.deepEqual(unmatchedDifferences(readme, transcripts), []);
});

test('a choice without a difference, an unknown one and one without a transcript are found', () => {
  const hurl = '# chosen: so\nGET {{host}}/a\nHTTP 200\n\n# chosen: D2, so\nGET {{host}}/a\nHTTP 200\n';
  assert.equal(unmatchedDifferences('- **D1** This.\n', new Map([['a.hurl', hurl]])).length, 3);
});

test('the transcripts that the README links to are there', () => {
  const links = [...readme.matchAll(/\]\(([^)]+\.hurl)\)/g)].map(([, name]) => `${folder}/${name}`);
  assert.ok(links.length > 40);
  assert.deepEqual(
    links.filter((path) => !transcripts.has(path)),
    [],
  );
});
