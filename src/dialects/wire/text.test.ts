import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isAddress, isCleanText, isLongerThan } from './text.ts';

const clean = [
  '',
  'Anna',
  'line\r\nline\tcolumn',
  'Ünal 😀 👩‍👩‍👧',
  '\u007f\u0085\u009f',
  '\u200b\u202eabc\u2066',
  '\ufeff\ufffe\uffff\u{10ffff}',
  '=1+1',
];

const unclean = [
  '\0',
  'a\0b',
  '\u0001',
  '\b',
  '\v',
  '\f',
  '\u000e',
  '\u001b[31m',
  '\u001f',
  '\ud83d',
  'a\ude00b',
  '\ude00\ud83d',
];

test('a character is one, however much room it takes', () => {
  assert.equal(isLongerThan('😀'.repeat(255), 255), false);
  assert.equal(isLongerThan('😀'.repeat(256), 255), true);
  assert.equal(isLongerThan('a'.repeat(255), 255), false);
  assert.equal(isLongerThan('a'.repeat(256), 255), true);
});

test('whole characters, tab and line ends are clean', () => {
  for (const text of clean) assert.equal(isCleanText(text), true, JSON.stringify(text));
});

test('NUL, other control characters and halves of characters are not', () => {
  for (const text of unclean) assert.equal(isCleanText(text), false, JSON.stringify(text));
});

test('property: clean is what UTF-8 gives back and what has no C0 control but three', () => {
  const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
  const low = fc.integer({ min: 0, max: 0x24 }).map((code) => String.fromCharCode(code));
  fc.assert(
    fc.property(fc.string({ unit: fc.oneof(unit, low), maxLength: 6 }), (text) => {
      const isWhole = Buffer.from(text).toString() === text;
      const hasControl = [...text].some((sign) => sign < ' ' && !'\t\r\n'.includes(sign));
      assert.equal(isCleanText(text), isWhole && !hasControl);
    }),
    { numRuns: 5_000, seed: 42 },
  );
});

test('an address has something on both sides of its last @, and no blanks', () => {
  const addresses = ['a@b', ' Ann+x%40@example.com\n', 'ü@ü.at', 'a@b@c', '"@"@c'];
  const others = ['', ' ', '@', 'a@', '@b', 'a', 'a b@c', 'a@b c', 'a@\u00a0b'];
  assert.deepEqual([...addresses, ...others].filter(isAddress), addresses);
});
