import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createWorld, type World } from './harness/world.ts';

/** What the pages say about sizes, which would not be read in a transcript. */
let world: World;
before(async () => {
  world = await createWorld();
});
after(() => world[Symbol.asyncDispose]());

async function send(method: 'POST' | 'PUT', path: string, body: unknown) {
  const { status, body: text } = await world.request({
    method,
    url: `/api/v2/contact${path}`,
    headers: [['X-WSSE', world.variables.wsse ?? '']],
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const reply = JSON.parse(text) as { replyCode: number; replyText: string; data: unknown };
  return { status, ...reply };
}

const address = (number: number) => `anna${number}@example.com`;
const contacts = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, number) => ({ 3: address(number), ...more }));
const addresses = (count: number) => Array.from({ length: count }, (_, number) => address(number));
const refused = (status: number, replyCode: number, replyText: string) => ({ status, replyCode, replyText, data: '' });

test('a thousand and one contacts are too many, and none of them is written', async () => {
  assert.deepEqual(
    await send('POST', '', { contacts: contacts(1_001) }),
    refused(400, 1000, 'The request exceeded the maximum batch size of 1,000'),
  );
  assert.deepEqual(
    await send('PUT', '/create_if_not_exists=1', { contacts: contacts(1_001) }),
    refused(400, 1000, 'The request exceeded the maximum batch size 1,000'),
  );
  const { data } = await send('POST', '/getdata', { keyId: '3', keyValues: addresses(1_000), fields: [3] });
  assert.equal((data as { result: unknown }).result, false);
});

test('a thousand contacts are created, found, updated and deleted', async () => {
  const ids = Array.from({ length: 1_000 }, (_, number) => number + 1);
  assert.deepEqual((await send('POST', '', { contacts: contacts(1_000) })).data, { ids });
  const found = await send('POST', '/checkids', { external_ids: addresses(1_000) });
  assert.equal(Object.keys((found.data as { ids: object }).ids).length, 1_000);
  assert.deepEqual((await send('PUT', '', { contacts: contacts(1_000, { 1: 'Anna' }) })).data, {
    ids: ids.map(String),
  });
  const read = await send('POST', '/getdata', { keyValues: ids, fields: [1] });
  assert.equal((read.data as { result: unknown[] }).result.length, 1_000);
  assert.deepEqual((await send('POST', '/delete', { 3: addresses(1_000) })).data, {
    errors: [],
    deleted_contacts: 1_000,
  });
});

test('a thousand and one values are too many to look up or to delete', async () => {
  await send('POST', '', { 3: address(0) });
  assert.deepEqual(
    await send('POST', '/getdata', { keyId: '3', keyValues: addresses(1_001) }),
    refused(400, 10001, 'Max. number of contacts: 1000'),
  );
  const tooMany = refused(400, 2002, 'The list of external ids exceeds the maximum size.');
  assert.deepEqual(await send('POST', '/checkids', { external_ids: addresses(1_001) }), tooMany);
  assert.deepEqual(await send('POST', '/delete', { 3: addresses(1_001) }), tooMany);
  const { data } = await send('POST', '/checkids', { external_ids: [address(0)] });
  assert.deepEqual(Object.keys((data as { ids: object }).ids), [address(0)]);
});

test('a body may have ten megabytes and no more', async () => {
  const padded = (bytes: number) => `{"3":"big@example.com"${' '.repeat(bytes - 23)}}`;
  const limit = 10 * 1_024 * 1_024;
  assert.deepEqual(await send('POST', '', padded(limit + 1)), refused(413, 1010, 'Invalid request payload.'));
  assert.equal((await send('POST', '', padded(limit))).replyText, 'OK');
});

test('long values are kept whole or refused', async () => {
  await world.given('next field 98010');
  await world.given('field notes text largetext');
  const long = { 3: 'long@example.com', 1: 'ä'.repeat(255), 98010: 'x'.repeat(65_535) };
  assert.equal((await send('POST', '', long)).status, 200);
  const { data } = await send('POST', '/getdata', { keyId: 3, keyValues: [long[3]], fields: [1, 98010] });
  const [row] = (data as { result: Record<string, string>[] }).result;
  assert.equal(row?.[1], long[1]);
  assert.equal(row?.[98010], long[98010]);
  assert.deepEqual(
    await send('PUT', '', { 3: long[3], 1: 'ä'.repeat(256) }),
    refused(400, 2007, 'Invalid data format for field id: 1'),
  );
  assert.deepEqual(
    await send('PUT', '', { 3: long[3], 98010: 'x'.repeat(65_536) }),
    refused(400, 2007, 'Invalid data format for field id: 98010'),
  );
});

test('more members, items or depth than a contact can need are no contact', async () => {
  const members = (count: number) =>
    JSON.stringify({
      3: 'many@example.com',
      ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`x${at}`, 1])),
    });
  const unreadable = refused(400, 1010, 'Invalid request payload.');
  assert.deepEqual(await send('POST', '', members(60_000)), unreadable);
  assert.deepEqual(
    await send('POST', '', `{"3":"deep@example.com","1":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
    unreadable,
  );
  assert.deepEqual(await send('POST', '', `{"3":"deep@example.com","1":${'['.repeat(100_000)}`), unreadable);
  assert.deepEqual(
    await send('POST', '', `{"3":"number@example.com","1":${'9'.repeat(900_000)}}`),
    refused(400, 2007, 'Invalid data format for field id: 1'),
  );
});
