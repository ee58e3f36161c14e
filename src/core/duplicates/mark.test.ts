import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isIdentity, isTerm } from './likeness-key.ts';
import { mark } from './mark.ts';

test('a mark says what kind of mark it is, and the kinds never meet', () => {
  const marks = (['term', 'block', 'identity'] as const).map((kind) => mark(kind, 'ml:anna|anna@example.com'));
  assert.deepEqual(marks.map(isTerm), [true, false, false]);
  assert.deepEqual(marks.map(isIdentity), [false, false, true]);
  assert.equal(new Set(marks).size, 3);
  assert.ok(marks.every((number) => Number.isInteger(number) && number > 0 && number < 2 ** 52));
});

test('marks of one place are near each other, those of common values before all others and their terms first', () => {
  const place = ['ml:anna', 'ml:anna|anna@example.com', 'ml:anna|anna@example.org'].map((text) => mark('block', text));
  const others = Array.from({ length: 10_000 }, (_, at) => mark('block', `ml:anna${at}|x`));
  const common = Array.from({ length: 10_000 }, (_, at) => mark('block', `|l:${at}`));
  const terms = Array.from({ length: 10_000 }, (_, at) => mark('term', `|l:${at}`));
  const [first, last] = [Math.min(...place), Math.max(...place)];
  assert.ok(first < last && !others.some((number) => number > first && number < last));
  assert.ok(Math.max(...terms) < Math.min(...common) && Math.max(...common) < Math.min(first, ...others));
  assert.equal(new Set([...place, ...others, ...common, ...terms]).size, 30_003);
});
