import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import papaparse from 'papaparse';
import { csvRow } from './csv.ts';

const rows: readonly (readonly [name: string, cells: readonly string[], delimiter: ',' | ';', row: string])[] = [
  ['plain cells', ['1', 'Anna', 'anna@example.com'], ',', '1,Anna,anna@example.com\r\n'],
  ['empty cells', ['1', '', ''], ';', '1;;\r\n'],
  ['no cells', [], ',', '\r\n'],
  ['the delimiter', ['a,b', 'a;b'], ',', '"a,b",a;b\r\n'],
  ['the other delimiter', ['a,b', 'a;b'], ';', 'a,b;"a;b"\r\n'],
  ['a quote', ['say "hi"', '"'], ',', '"say ""hi""",""""\r\n'],
  ['line ends', ['a\nb', 'a\rb', 'a\r\nb'], ',', '"a\nb","a\rb","a\r\nb"\r\n'],
  ['blanks stay outside of quotes', [' a ', '\ta'], ',', ' a ,\ta\r\n'],
  ['no guard against formulas: machines read this', ['+4917012345', '=1+1', '-1'], ',', '+4917012345,=1+1,-1\r\n'],
  ['any script', ['Ünal 😀', '\u202eabc'], ',', 'Ünal 😀,\u202eabc\r\n'],
];

for (const [name, cells, delimiter, row] of rows) {
  test(name, () => assert.equal(csvRow(cells, delimiter), row));
}

test('property: another reader gets back what was written, in 20,000 rows', () => {
  const awkward = fc.string({ unit: fc.constantFrom(...'ab ,;"\r\n\t\'='), maxLength: 8 });
  const cell = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 6 }), awkward);
  const row = fc.tuple(fc.array(cell, { minLength: 1, maxLength: 6 }), fc.constantFrom(',', ';'));
  fc.assert(
    fc.property(fc.array(row, { minLength: 20, maxLength: 20 }), (batch) => {
      for (const delimiter of [',', ';'] as const) {
        const table = batch.filter(([, other]) => other === delimiter).map(([cells]) => cells);
        const text = table.map((cells) => csvRow(cells, delimiter)).join('');
        const { data, errors } = papaparse.parse<string[]>(text, { delimiter, newline: '\r\n' });
        assert.deepEqual(errors, []);
        // The last line end begins an empty line for this reader.
        assert.deepEqual(data.slice(0, -1), table);
      }
    }),
    { numRuns: 1_000, seed: 42 },
  );
});
