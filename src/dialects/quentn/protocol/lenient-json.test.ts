import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HubError } from '../../../core/errors.ts';
import { readLenientJson } from './lenient-json.ts';

const read = (text: string): unknown => readLenientJson(Buffer.from(text));

const repaired: readonly [text: string, value: unknown][] = [
  ['{"a":1,}', { a: 1 }],
  ['[1,2, \n]', [1, 2]],
  ['{"a":[{"b":",}",},],}', { a: [{ b: ',}' }] }],
  ['{"a":"\\",]",}', { a: '",]' }],
];
for (const [text, value] of repaired) test(`${text} is read`, () => assert.deepEqual(read(text), value));

for (const text of ['{"a":1,,}', '[,]x', '{"a":",}', '{"a":1', '"\\', `[${' '.repeat(65_536)}1,]`]) {
  test(`${text.slice(0, 20)} is no document`, () => {
    assert.throws(() => read(text), HubError);
  });
}

test('a document made to be slow is refused in time that grows with its length only', () => {
  const start = performance.now();
  for (const piece of ['"\\"', ',', ', ', '"a\\', '\\"']) assert.throws(() => read(piece.repeat(20_000)), HubError);
  assert.ok(performance.now() - start < 1_000);
});
