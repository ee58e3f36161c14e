import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ExportFile, FileReader } from '../background.ts';
import { csvRow } from './csv.ts';
import { readRows } from './read-export.ts';

/** A file as it is read from a disk: in pieces that end anywhere. */
function fileOf(text: string, pieceSize: number): Pick<FileReader, 'read'> {
  const bytes = Buffer.from(text);
  async function* read(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += pieceSize) yield bytes.subarray(at, at + pieceSize);
  }
  return { read };
}

const file: ExportFile = { accountId: 1, exportId: 1, name: 'changes_1.csv' };

type Window = Parameters<typeof readRows>[2];

async function cut(text: string, window: Window, pieceSize = 7): Promise<string> {
  const pieces = await Array.fromAsync(readRows(fileOf(text, pieceSize), file, window));
  return Buffer.concat(pieces).toString();
}

const [all, start] = [Number.POSITIVE_INFINITY, 0];
const plain = 'id,name\r\n1,a\r\n2,b\r\n3,c\r\n';
const odd = 'id,name\r\n1,"a\r\nb"\r\n2,"say ""hi""\n"\r\n3,"""\r\n"""\r\n4,ü😀\r\n';

const windows: readonly (readonly [name: string, text: string, window: Window, expected: string])[] = [
  ['everything', plain, { header: true, offset: start, limit: all }, plain],
  ['exactly everything', plain, { header: true, offset: start, limit: 3 }, plain],
  ['more than everything', plain, { header: true, offset: start, limit: 10_000_000 }, plain],
  ['the first page has the header', plain, { header: true, offset: 0, limit: 2 }, 'id,name\r\n1,a\r\n2,b\r\n'],
  ['later pages have not', plain, { header: true, offset: 2, limit: 2 }, '3,c\r\n'],
  ['one from the middle', plain, { header: true, offset: 1, limit: 1 }, '2,b\r\n'],
  ['the rest', plain, { header: true, offset: 1, limit: all }, '2,b\r\n3,c\r\n'],
  ['behind the end', plain, { header: true, offset: 3, limit: 5 }, ''],
  ['far behind the end', plain, { header: true, offset: Number.MAX_SAFE_INTEGER, limit: all }, ''],
  ['no contacts are a header', plain, { header: true, offset: 0, limit: 0 }, 'id,name\r\n'],
  ['no contacts later on are nothing', plain, { header: true, offset: 1, limit: 0 }, ''],
  ['without a header the first row is a contact', '1,a\r\n2,b\r\n', { header: false, offset: 0, limit: 1 }, '1,a\r\n'],
  ['and the second one, too', '1,a\r\n2,b\r\n', { header: false, offset: 1, limit: 1 }, '2,b\r\n'],
  ['without a header no contacts are nothing', '1,a\r\n', { header: false, offset: 0, limit: 0 }, ''],
  ['a file of nobody', 'id,name\r\n', { header: true, offset: 0, limit: all }, 'id,name\r\n'],
  ['an empty file', '', { header: false, offset: 0, limit: all }, ''],
  ['line ends in quotes', odd, { header: true, offset: 0, limit: 1 }, 'id,name\r\n1,"a\r\nb"\r\n'],
  ['doubled quotes', odd, { header: true, offset: 1, limit: 1 }, '2,"say ""hi""\n"\r\n'],
  ['quotes around line ends', odd, { header: true, offset: 2, limit: 1 }, '3,"""\r\n"""\r\n'],
  ['letters of several bytes', odd, { header: true, offset: 3, limit: 1 }, '4,ü😀\r\n'],
];

for (const [name, text, window, expected] of windows) {
  test(name, async () => {
    for (const pieceSize of [1, 2, 7, 100]) assert.equal(await cut(text, window, pieceSize), expected);
  });
}

test('nothing is read that is not needed', async () => {
  let pieces = 0;
  async function* read(): AsyncGenerator<Buffer> {
    for (;;) {
      pieces += 1;
      yield Buffer.from('1,a\r\n');
    }
  }
  const rows = await Array.fromAsync(readRows({ read }, file, { header: false, offset: 2, limit: 2 }));
  assert.equal(Buffer.concat(rows).toString(), '1,a\r\n1,a\r\n');
  assert.equal(pieces, 4);
});

test('property: the pages of a file, one after the other, are the file', async () => {
  const cell = fc.string({ unit: fc.constantFrom(...'ab ,;"\r\nü😀'), maxLength: 6 });
  const row = fc.array(cell, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 12 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom<',' | ';'>(',', ';'),
      async (contacts, header, limit, pieceSize, delimiter) => {
        const rows = contacts.map((cells) => csvRow(cells, delimiter));
        const heading = header ? csvRow(['user_id', 'a "heading"\r\n'], delimiter) : '';
        const text = heading + rows.join('');
        let pages = '';
        for (let offset = 0; offset <= contacts.length; offset += limit) {
          const page = await cut(text, { header, offset, limit }, pieceSize);
          assert.equal(page, (offset === 0 ? heading : '') + rows.slice(offset, offset + limit).join(''));
          pages += page;
        }
        assert.equal(pages, text);
      },
    ),
    { numRuns: 500, seed: 42 },
  );
});
