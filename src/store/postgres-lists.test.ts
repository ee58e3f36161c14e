import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { makeTestBase } from '../../test/harness/test-base.ts';
import { execute, openPool } from './postgres-connection.ts';
import { integerList, type List, textList } from './postgres-lists.ts';

// What the server makes of the lists.

const testBase = await makeTestBase();
const pool = openPool(testBase.url);
after(async () => {
  await pool.end();
  await testBase[Symbol.asyncDispose]();
});

const itself = <T>(item: T): T => item;

async function received(type: string, list: List): Promise<unknown> {
  const [row] = await execute<{ list: unknown }>(pool, `select array_to_json($1::${type}[]) as list`, [list]);
  return row?.list;
}

test('texts arrive as they are, but for the letter NUL', async () => {
  const texts = ['', 'Ann', '{"a",b}\\', 'Zoë Ünal', '山田', '🦊', ' \n\t', 'NULL', 'x'.repeat(1_000)];
  assert.deepEqual(await received('text', textList(texts, itself)), texts);
  assert.deepEqual(await received('text', textList(['a\0b', '\ud800'], itself)), ['a\ufffdb', '\ufffd']);
});

test('whole numbers arrive, up to those that a double holds exactly', async () => {
  const numbers = [
    0,
    1,
    -1,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 32,
    2 ** 32 - 1,
    1_790_000_000_000,
    2 ** 53 - 1,
    1 - 2 ** 53,
  ];
  assert.deepEqual(await received('bigint', integerList(numbers, itself)), numbers);
  assert.deepEqual(await received('bigint', integerList([null, 7, null], itself)), [null, 7, null]);
});

test('a list may be empty, and longer than any before', async () => {
  assert.deepEqual(await received('text', textList([], String)), []);
  assert.deepEqual(await received('bigint', integerList([], Number)), []);
  const many = Array.from({ length: 60_000 }, (_, at) => `${at} ü`);
  assert.deepEqual(await received('text', textList(many, itself)), many);
  assert.deepEqual(await received('bigint', integerList([...many.keys()], itself)), [...many.keys()]);
  assert.deepEqual(await received('text', textList(['short again'], itself)), ['short again']);
});
