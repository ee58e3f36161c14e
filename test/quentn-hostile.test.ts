import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { quentn } from '../src/dialects/quentn/index.ts';
import { createWorld, type OpenWorld } from './harness/world.ts';

/** Whatever a client sends, the answer is one of the vendor's, what was refused has written nothing, accounts stay apart. */
let world: OpenWorld;
before(async () => {
  world = await createWorld();
  const givens = [
    ...['contact 1', 'tag 1 Confidential', 'tag 2 Another', 'contact 1 has the tags 1'],
    ...['user 1 confidential@example.com Ann Smith in UTC speaking en', 'comment 1 on contact 1: Confidential'],
    'quentn POST custom-fields {"label":"Confidential","field_type":"text","field_name":"field_own"}',
    'quentn PUT contact/1 {"mail":"confidential@example.com","field_own":"Confidential","owner":1}',
    ...['account other', 'key other-key for quentn in account other'],
  ];
  for (const given of givens) await world.given(given);
});
after(() => world[Symbol.asyncDispose]());

const { operations } = quentn.description;
const tables = ['contact', 'contact_tag', 'tag', 'comment', 'user', 'field', 'change', 'contact_key'];

/** Everything that an account has. */
async function rowsOf(accountId: number): Promise<string> {
  const all = tables.map((table) =>
    world.base.query(`select * from "${table}" where account_id = $1 order by 1, 2, 3`, accountId),
  );
  return JSON.stringify(await Promise.all(all));
}

async function send(method: string, path: string, body: string | undefined, key: string) {
  const headers = [['Authorization', key] as const, ['Content-Type', 'application/json'] as const];
  return world.request({ method, url: `/public/api/V1${path}`, headers, body });
}

const odd: readonly string[] = [
  ...['null', 'true', '""', '" "', '0', '-1', '1e400', '0.1', '9007199254740993', '12345678901234567890', '"1"', '1'],
  ...[
    '[]',
    '{}',
    '[[]]',
    '[null]',
    '[1,2]',
    '["1",2]',
    '[{}]',
    '{"0":1}',
    '{"a":{}}',
    '["a","a"]',
    '{"":""}',
    '{"uid":1}',
  ],
  ...[
    '"__proto__"',
    '"constructor"',
    '{"__proto__":{}}',
    '"\\u0000"',
    '"\\ud800"',
    '"\\u202e"',
    '"\' or 1=1 --"',
    '"%"',
  ],
  ...['"a@example.com"', '"text"', '"selection"', '"email"', '"2012-02-30"', '"DE"', '"Another"', '"x,y"', '"../.."'],
  ...[JSON.stringify('x'.repeat(70_000)), `${'['.repeat(1_000)}${']'.repeat(1_000)}`],
];
const names: readonly string[] = [
  ...[
    'id',
    'ids',
    'terms',
    'comment',
    'comments',
    'name',
    'description',
    'label',
    'field_type',
    'field_name',
    'options',
  ],
  ...[
    'max_length',
    'multiple_selection',
    'contact',
    'contacts',
    'mail',
    'first_name',
    'title',
    'uid',
    'owner',
    'field_own',
  ],
  ...[
    'ba_country',
    'date_of_birth',
    'request_ip',
    'flood_limit',
    'duplicate_check_method',
    'return_fields',
    'toString',
  ],
];
const segments = [
  '1',
  '2',
  '0',
  '-1',
  '999999999999999',
  '9'.repeat(40),
  'a@example.com',
  'Another',
  'field_own',
  '%00',
];
const moreSegments = ['%F0%9F%98%80', '%', '%2F', '..', '1.5', '1e3', '__proto__', "'", '%C3%28', 'x'.repeat(2_000)];
const parameters = ['range', 'limit', 'sort', 'offset', 'fields', 'ids'];
const parameterValues = [
  '',
  '0',
  '1',
  '-1',
  '1e9',
  '999999999',
  '9999999999',
  'desc',
  'x',
  '1|2',
  'mail,terms',
  '%00',
  '%',
];

const objectOf = (values: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(fc.constantFrom(...names), values), { maxLength: 5 })
    .map((members) => `{${members.map(([name, value]) => `"${name}":${value}`).join(',')}}`);
const value = fc.constantFrom(...odd);
const body = fc.oneof(
  {
    weight: 4,
    arbitrary: objectOf(
      fc.oneof(
        value,
        objectOf(value),
        objectOf(value).map((one) => `[${one}]`),
      ),
    ),
  },
  { weight: 3, arbitrary: value },
  { weight: 1, arbitrary: fc.constantFrom(undefined, '', '{', '[1,', '\u0000', '<xml/>', 'a=b') },
);
const hostileRequest = fc.record({
  operation: fc.constantFrom(...operations),
  segment: fc.constantFrom(...segments, ...moreSegments),
  query: fc.array(fc.tuple(fc.constantFrom(...parameters), fc.constantFrom(...parameterValues)), { maxLength: 3 }),
  body,
});

test('every request gets an answer of the vendor, and what is refused writes nothing', async () => {
  const seen = new Set<number>();
  const property = fc.asyncProperty(hostileRequest, async ({ operation, segment, query, body: sent }) => {
    const path = operation.path.replaceAll(/:\w+/g, () => segment);
    const before = await rowsOf(1);
    const search = query.map(([name, text]) => `${name}=${text}`).join('&');
    const reply = await send(operation.method, `${path}?${search}`, sent, 'Bearer QuentnKey');
    seen.add(reply.status);
    assert.ok([200, 400, 404, 413].includes(reply.status), `${reply.status} ${reply.body}`);
    const document = JSON.parse(reply.body);
    if (reply.status === 200) return;
    assert.deepEqual([Object.keys(document), document.error], [['error', 'message'], true]);
    assert.equal(await rowsOf(1), before);
  });
  await fc.assert(property, { seed: 20120403, numRuns: 3_000 });
  assert.ok(seen.has(200) && seen.has(400) && seen.has(404));
});

/** The ids and names of what the first account has, by the name that the parameter has in the table of operations. */
const foreign: Readonly<Record<string, readonly string[]>> = {
  id: ['1', 'confidential@example.com'],
  term: ['1', 'Confidential'],
  field: ['10001', 'field_own'],
  user: ['1', 'confidential@example.com'],
};
const foreignBodies = [
  undefined,
  '[1]',
  '{"id":1,"comment":"x"}',
  '{"name":"x","label":"x","mail":"x@example.com","owner":1}',
];

test('no operation reaches what another account has', async () => {
  await send('PUT', '/contact/1', '{"mail":"confidential@example.com","field_own":"Confidential"}', 'Bearer QuentnKey');
  const before = await rowsOf(1);
  for (const { method, path } of operations) {
    const [, name] = /:(\w+)/.exec(path) ?? [];
    const known = name === undefined ? [''] : foreign[name];
    assert.ok(known !== undefined, `what does :${name} name?`);
    for (const one of known) {
      for (const sent of foreignBodies) {
        const reply = await send(method, path.replace(/:\w+/, one), sent, 'Bearer other-key');
        assert.doesNotMatch(reply.body, /confidential/i, `${method} ${path}`);
        assert.ok(reply.status < 500, `${method} ${path}`);
      }
    }
  }
  assert.equal(await rowsOf(1), before);
});
