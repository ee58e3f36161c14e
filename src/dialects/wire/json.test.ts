import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { processorTime } from '../../../test/harness/processor-time.ts';
import { HubError } from '../../core/errors.ts';
import { type JsonLimits, readJson } from './json.ts';
import { isCleanText } from './text.ts';

/** What the reader would have wanted instead of the body; undefined when it takes it. */
function refusal(body: Buffer | string, limits?: JsonLimits): string | undefined {
  try {
    readJson(body, limits);
  } catch (error) {
    assert.ok(error instanceof HubError && error.refusal.kind === 'malformed', String(error));
    return error.refusal.expected;
  }
  return undefined;
}

const read: readonly (readonly [name: string, body: string | Buffer, value: unknown])[] = [
  [
    'an object',
    '{"3":"anna@example.com","7":3,"31":null,"a":[true,-1.5e3]}',
    { 3: 'anna@example.com', 7: 3, 31: null, a: [true, -1500] },
  ],
  ['a bare value', ' "x" ', 'x'],
  ['bytes', Buffer.from('{"1":"Ünal 😀"}'), { 1: 'Ünal 😀' }],
  ['bytes behind a mark', Buffer.from('\ufeff{"1":"a"}'), { 1: 'a' }],
  ['a text behind a mark', '\ufeff[]', []],
  ['escapes', String.raw`{"1":"\u00dcnal \ud83d\ude00 \"\\\/\t\r\n"}`, { 1: 'Ünal 😀 "\\/\t\r\n' }],
  [
    'escaped backslashes before letters that look like escapes',
    String.raw`["\\ud83d","\\u0000","\\b","\\\\f"]`,
    ['\\ud83d', '\\u0000', '\\b', '\\\\f'],
  ],
  ['two equal keys: the last counts', '{"a":1,"a":2}', { a: 2 }],
  [
    'hostile words as values',
    '["__proto__",{"a":"constructor"},"prototype"]',
    ['__proto__', { a: 'constructor' }, 'prototype'],
  ],
  [
    'words that contain hostile ones',
    '{"constructors":1,"__proto":2,"my prototype":3}',
    { constructors: 1, __proto: 2, 'my prototype': 3 },
  ],
  ['brackets within texts', '{"[[[{{{":"}}]],,::"}', { '[[[{{{': '}}]],,::' }],
  ['C1 and bidirectional controls', '"\u0085\u202e\u007f"', '\u0085\u202e\u007f'],
  ['64 levels', `${'['.repeat(64)}${']'.repeat(64)}`, JSON.parse(`${'['.repeat(64)}${']'.repeat(64)}`)],
];

for (const [name, body, value] of read) {
  test(`read: ${name}`, () => assert.deepEqual(readJson(body), value));
}

const words = 'other keys';
const unstorable = 'storable text';

const refused: readonly (readonly [name: string, body: string | Buffer, expected: string])[] = [
  ['nothing', '', 'JSON'],
  ['half an object', '{"a":1', 'JSON'],
  ['half a text', '{"a":"b', 'JSON'],
  ['a backslash at the end', '"\\', 'JSON'],
  ['two values', '{} {}', 'JSON'],
  ['a comma too many', '{"a":1,}', 'JSON'],
  ['a closing bracket too many', '[]]', 'JSON'],
  ['single quotes', "{'a':1}", 'JSON'],
  ['typographic quotes', '{“a”:1}', 'JSON'],
  ['NaN', '[NaN]', 'JSON'],
  ['two marks', Buffer.from('\ufeff\ufeff[]'), 'JSON'],
  ['a comma outside', '1,2', 'fewer members'],
  ['latin-1', Buffer.from('{"1":"Ünal"}', 'latin1'), 'UTF-8'],
  ['an overlong form', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'UTF-8'],
  ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'UTF-8'],
  ['UTF-16', Buffer.from('{"a":1}', 'utf16le'), 'JSON'],
  ['65 levels', `${'['.repeat(65)}${']'.repeat(65)}`, 'at most 64 levels'],
  ['65 levels of both kinds', '[{"a":'.repeat(33), 'at most 64 levels'],
  ['100,000 levels', '['.repeat(100_000), 'at most 64 levels'],
  ['1,001 keys of one object', `{${Array.from({ length: 1_001 }, (_, key) => `"${key}":1`).join()}}`, 'fewer members'],
  ['100,001 items', `[${'1,'.repeat(100_000)}1]`, 'fewer members'],
  ['200,001 keys', `[${Array.from({ length: 66_667 }, () => '{"a":1,"b":1,"c":1}').join()}]`, 'at most 200000 keys'],
  ['__proto__', '{"__proto__":{"admin":true}}', words],
  ['__proto__, escaped', String.raw`{"\u005f_proto__":1}`, words],
  [
    '__proto__, escaped to the last letter',
    String.raw`{"\u005F\u005f\u0070\u0072\u006f\u0074\u006F\u005f\u005f":1}`,
    words,
  ],
  ['constructor, deep down', '{"a":[[{"b":{"constructor":1}}]]}', words],
  ['prototype', '{"prototype":null}', words],
  ['NUL', String.raw`{"1":"a\u0000b"}`, unstorable],
  ['NUL in a key', String.raw`{"a\u0000":1}`, unstorable],
  ['a backspace', String.raw`["\b"]`, unstorable],
  ['a form feed', String.raw`["\f"]`, unstorable],
  ['an escape', String.raw`["\u001B[31m"]`, unstorable],
  ['an unescaped control character', '["\u0001"]', 'JSON'],
  ['the first half of a character', String.raw`["\ud83d"]`, unstorable],
  ['the second half', String.raw`["\uDE00"]`, unstorable],
  ['both, the wrong way round', String.raw`["\ude00\ud83d"]`, unstorable],
  ['the first half twice', String.raw`["\ud83d\ud83d\ude00"]`, unstorable],
  ['two halves with a backslash between', String.raw`["\ud83d\\ude00"]`, unstorable],
  ['half a character in a value that a later one replaces', String.raw`{"a":"\ud83d","a":1}`, unstorable],
  ['half a character in a key', String.raw`{"\ud83d":1}`, unstorable],
  ['half a character, unescaped', '["\ud83d"]', unstorable],
  ['a half escaped, a half not', '["\\ud83d\ude00"]', unstorable],
];

for (const [name, body, expected] of refused) {
  test(`refused: ${name}`, () => assert.equal(refusal(body), expected));
}

test('the limits are arguments', () => {
  const limits = { depth: 2, keys: 3, keysPerObject: 2, arrayItems: 2 };
  assert.deepEqual(readJson('[{"a":1,"b":2},{"c":3}]', limits), [{ a: 1, b: 2 }, { c: 3 }]);
  assert.equal(refusal('[[[]]]', limits), 'at most 2 levels');
  assert.equal(refusal('{"a":1,"b":2,"c":3}', limits), 'fewer members');
  assert.equal(refusal('[1,2,3]', limits), 'fewer members');
  assert.equal(refusal('[{"a":1,"b":2},{"c":3,"d":4}]', limits), 'at most 3 keys');
});

test('a batch as large as the vendor allows is read: 1,000 contacts with 100 fields', () => {
  const contact = Object.fromEntries(Array.from({ length: 100 }, (_, id) => [String(id), `value ${id}`]));
  const batch = { key_id: '3', contacts: Array.from({ length: 1_000 }, () => contact) };
  assert.deepEqual(readJson(JSON.stringify(batch)), batch);
});

test('nothing of a hostile key reaches other objects', () => {
  assert.equal(refusal('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'), words);
  assert.equal(({} as Record<string, unknown>).admin, undefined);
});

/** What the reader must agree with: the same rules, applied to the value after parsing. */
function isAcceptable(value: unknown): boolean {
  if (typeof value === 'string') return isCleanText(value);
  if (typeof value !== 'object' || value === null) return true;
  const keys = Array.isArray(value) ? [] : Object.keys(value);
  return (
    keys.every((key) => isCleanText(key) && !['__proto__', 'constructor', 'prototype'].includes(key)) &&
    Object.values(value).every(isAcceptable)
  );
}

const pieces = [
  'a',
  'ü',
  '😀',
  '\\\\',
  '\\"',
  '\\b',
  '\\n',
  'u0000',
  '\\u0000',
  '\\u0009',
  '\\u005F',
  '\\ud83d',
  '\\uDE00',
  '\\u00e4',
  '_proto__',
  'constructor',
  '\\u0063onstructor',
  '__proto__',
  'ud83d',
];
const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((parts) => `"${parts.join('')}"`);
const { document } = fc.letrec<{ document: string }>((tie) => ({
  document: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    texts,
    fc.array(tie('document'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc
      .uniqueArray(fc.tuple(texts, tie('document')), { maxLength: 3, selector: ([key]): unknown => JSON.parse(key) })
      .map((members) => `{${members.map((pair) => pair.join(':')).join()}}`),
  ),
}));

test('property: the reader accepts exactly what is acceptable after parsing', () => {
  fc.assert(
    fc.property(document, (text) => {
      const value: unknown = JSON.parse(text);
      if (isAcceptable(value)) assert.deepEqual(readJson(text), value);
      else assert.notEqual(refusal(text), undefined);
    }),
    { numRuns: 10_000, seed: 42 },
  );
});

test('property: whatever comes, the answer is a value that JSON.parse agrees with, or a refusal', () => {
  const signs = fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0dbf1 e-'), maxLength: 40 });
  fc.assert(
    fc.property(fc.oneof(signs, fc.string({ unit: 'binary' }), fc.json()), (text) => {
      if (refusal(text) === undefined) assert.deepEqual(readJson(text), JSON.parse(text.replace(/^\ufeff/, '')));
    }),
    { numRuns: 10_000, seed: 42 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const body = Buffer.from(bytes);
      if (refusal(body) === undefined) assert.deepEqual(readJson(body), JSON.parse(body.toString()));
    }),
    { numRuns: 2_000, seed: 42 },
  );
});

test('bombs of 5 MB are answered within a second', () => {
  const size = 5_000_000;
  const bombs = [
    '['.repeat(size),
    '{"a":'.repeat(size / 5),
    `"${'\\ud83d\\ude00'.repeat(size / 12)}"`,
    `[${'9'.repeat(size)}]`,
    `"${'\\'.repeat(size)}`,
    '"'.repeat(size),
  ];
  for (const bomb of bombs) {
    assert.ok(processorTime(() => refusal(bomb)) < 1_000, bomb.slice(0, 20));
  }
});
