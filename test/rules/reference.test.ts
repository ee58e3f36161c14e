import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { examplesText } from '../../scripts/examples.ts';
import { referencePages } from '../../scripts/reference-pages.ts';

const folder = join(import.meta.dirname, '../../docs/reference');

/** One sentence for each page that is not as the sources say. */
function stalePages(wanted: Readonly<Record<string, string>>, present: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(wanted), ...Object.keys(present)])]
    .filter((name) => wanted[name] !== present[name])
    .map((name) => `docs/reference/${name} is not what the sources say: run npm run reference.`);
}

test('the reference pages are current', async () => {
  const names = (await readdir(folder)).filter((name) => name in referencePages());
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  assert.deepEqual(stalePages(referencePages(), Object.fromEntries(names.map((name, at) => [name, texts[at]!]))), []);
});

test('the examples of the API description are those of the transcripts', async () => {
  const present = await readFile(join(import.meta.dirname, '../../src/dialects/examples.json'), 'utf8');
  assert.ok(present === (await examplesText()), 'src/dialects/examples.json is stale: run npm run reference.');
});

test('a stale and a missing page are found', () => {
  assert.equal(stalePages({ 'a.md': 'one', 'b.md': 'two' }, { 'a.md': 'older' }).length, 2);
});
