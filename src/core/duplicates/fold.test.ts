import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fold, skeleton } from './fold.ts';

const folded: readonly (readonly [text: string, spelling: string])[] = [
  ['Müller', 'muller'],
  ['MUELLER', 'muller'],
  ['Jürgen-Groß', 'jurgen gross'],
  ["O'Brien", 'obrien'],
  ['Łódź', 'lodz'],
  ['Søren Ærø', 'soren aro'],
  ['Дмитрий Иванов', 'dmitrii ivanov'],
  ['Γιώργος', 'giorgos'],
  ['  two   words ', 'two words'],
  ['Ayşe İnci', 'ayse inci'],
  ['王小明', '王小明'],
];

test('one spelling for every way to write a text', () => {
  for (const [text, spelling] of folded) assert.equal(fold(text), spelling);
});

test('folding twice changes nothing', () => {
  const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom(...'aoueAÖßæй- 𝝖') }));
  fc.assert(
    fc.property(texts, (text) => fold(fold(text)) === fold(text)),
    { numRuns: 5_000, seed: 42 },
  );
});

test('names that sound alike have one skeleton', () => {
  for (const [one, other] of [
    ['ivanov', 'iwanow'],
    ['stefan', 'stephan'],
    ['torsten', 'thorsten'],
    ['mayer', 'maier'],
    ['philipp', 'filip'],
    ['schmidt', 'schmitt'],
    ['katarina', 'catharina'],
  ] as const) {
    assert.equal(skeleton(one), skeleton(other), `${one} ${other}`);
  }
  assert.notEqual(skeleton('weber'), skeleton('becker'));
});
