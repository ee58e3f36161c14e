import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
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

test('a stale and a missing page are found', () => {
  assert.equal(stalePages({ 'a.md': 'one', 'b.md': 'two' }, { 'a.md': 'older' }).length, 2);
});
