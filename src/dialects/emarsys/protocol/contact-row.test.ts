import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountFields } from './account-fields.ts';
import { findKey, readKey, readRow, sentContact } from './contact-row.ts';

const fields = accountFields(
  [
    { id: 10001, key: 'c10001', name: 'Hobbies', code: 'hobbies', type: 'choices', subtype: 'multichoice', labels: {} },
    { id: 10002, key: 'c10002', name: 'Card', code: 'card', type: 'text', subtype: 'shorttext', labels: {} },
  ],
  'Europe/Vienna',
);

function row(sentKey: unknown, body: object, mode: 'create' | 'update' = 'create') {
  const key = readKey(fields, sentKey);
  return readRow(fields, key, sentContact(fields, key, body as Record<string, unknown>), mode);
}

test('a key is a field by number or name, id, uid, or e-mail when absent', () => {
  const table = [
    [undefined, '3', 'email'],
    [null, '3', 'email'],
    ['', '3', 'email'],
    ['3', '3', 'email'],
    [15, '15', 'phone'],
    ['email', 'email', 'email'],
    ['Phone', 'Phone', 'phone'],
    ['10002', '10002', 'c10002'],
    ['CARD', 'CARD', 'c10002'],
    ['id', 'id', 'id'],
    ['uid', 'uid', 'publicId'],
  ] as const;
  for (const [sent, id, by] of table) {
    const key = readKey(fields, sent);
    assert.deepEqual([key.id, key.by], [id, by], String(sent));
  }
});

test('what can be no key', () => {
  const refused = [
    '9999',
    3.5,
    -3,
    '03',
    ' 3',
    'eid',
    '__proto__',
    'constructor',
    '27',
    47,
    '10001',
    [3],
    { 3: 3 },
    true,
  ];
  for (const sent of refused) assert.throws(() => readKey(fields, sent), { code: 2004 }, JSON.stringify(sent));
  assert.equal(findKey(fields, '10001').by, 'c10001', 'a search can be by several choices');
});

test('the number of a field counts for more than its name, so that key and value are one', () => {
  const expected = { match: { by: 'email', value: 'a@example.com' }, fields: { email: 'a@example.com' } };
  assert.deepEqual(row('3', { email: 'b@example.com', 3: 'a@example.com' }), expected);
  assert.deepEqual(row('email', { EMAIL: 'a@example.com', email: 'b@example.com' }), expected);
  assert.deepEqual(row(3, { email: 'a@example.com' }), expected);
});

test('a source is a number, and none is none', () => {
  const source = (source_id: unknown) => row('3', { 3: 'a@example.com', source_id }).sourceId;
  assert.deepEqual(['456', 456].map(source), [456, 456]);
  assert.deepEqual([undefined, null, '', '0', 0].map(source), Array(5).fill(undefined));
  for (const sent of ['x', '01', -1, 1.5, 1e20, [456], { id: 456 }, true, '9'.repeat(16)]) {
    assert.throws(() => source(sent), { code: 2013 }, JSON.stringify(sent));
  }
});

test('members that are no fields, empty ones and read-only ones', () => {
  const body = {
    key_id: 3,
    keyId: 3,
    source_id: null,
    create_if_not_exists: 1,
    contact_list_id: '',
    id: null,
    uid: '',
    3: 'a@example.com',
    0: 'x',
    33: 'x',
    47: 'x',
    48: 'x',
    1: null,
    card: '',
  };
  assert.deepEqual(row('3', body), {
    match: { by: 'email', value: 'a@example.com' },
    fields: { firstName: null, email: 'a@example.com', c10002: null },
  });
});

test('whoever may be created brings no ids and has an address that looks like one', () => {
  for (const body of [{ id: 1 }, { uid: 'x' }]) {
    assert.throws(() => row('3', { 3: 'a@example.com', ...body }), { code: 2007 });
    assert.deepEqual(row('3', { 3: 'a@example.com', ...body }, 'update').match?.value, 'a@example.com');
  }
  for (const address of ['a', '@b', 'a@', 'a b@c', 'a@b c', 'a\u00a0@b', '\t@b']) {
    assert.throws(() => row('3', { 3: address }), { code: 2005 }, address);
    assert.equal(row('3', { 3: address }, 'update').match?.value, address);
    assert.equal(row('15', { 15: '1', 3: address }).fields.email, address);
  }
  for (const address of ['a@b', 'Ö@ö.example', '"a@b"@c', ' a@b '])
    assert.equal(row('3', { 3: address }).match?.value, address);
});

test('the key value as errors repeat it', () => {
  const key = readKey(fields, 5);
  const sent = (value: unknown) => sentContact(fields, key, { 5: value }).sent;
  assert.deepEqual([2, '2', ' 2', null, [2], true, undefined].map(sent), ['2', '2', ' 2', '', '', '', '']);
  assert.equal(row(5, { 5: 2 }).match?.value, 'female');
});
