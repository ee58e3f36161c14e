import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { createWorld, type OpenWorld } from './harness/world.ts';

/** Whatever a client sends, the answer is one of the vendor's, and what was refused has written nothing. */
let world: OpenWorld;
before(async () => {
  world = await createWorld();
  for (const given of ['source webshop_2', 'next field 98012', 'field hobbies choices chess,music'])
    await world.given(given);
});
after(() => world[Symbol.asyncDispose]());

/** Values as they stand in a body: texts of JSON, so that what no program would write can be sent as well. */
const hostile: readonly string[] = [
  ...[
    'null',
    'true',
    '""',
    '" "',
    '0',
    '-0',
    '-1',
    '1e400',
    '1e-400',
    '0.1',
    '9007199254740993',
    '12345678901234567890',
  ],
  ...['[]', '{}', '[[]]', '[null]', '["",""]', '{"0":"x"}', '["3","3"]', '[{"3":"a@example.com"}]'],
  ...['"__proto__"', '"constructor"', '"toString"', '{"__proto__":{"3":"x"}}', '{"constructor":1}', '["__proto__"]'],
  ...[
    '"\\u0000"',
    '"a\\u0000@example.com"',
    '"\\ud800"',
    '"\\udc00\\ud800@example.com"',
    '"\\ufeff"',
    '"\\u202e"',
    '"\u2028"',
  ],
  ...['"2012-02-30"', '"0000-00-00"', '"9999-12-31 23:59:60"', '"2012-02-01T25:00:00"', '["2012-02-30","2012-04-01"]'],
  ...[
    '"id"',
    '"uid"',
    '"eid"',
    '"email"',
    '"47"',
    '"03"',
    '"3.0"',
    '"\\u0663"',
    '"\' or 1=1 --"',
    '"%"',
    '"../../etc/passwd"',
  ],
  ...['"http://127.0.0.1/"', '"file:///etc/passwd"', '"a\\r\\nDELE x"', '"ftp://x:y@[::1]"', '65536', '"-1"'],
];

/** What is long or deep is rarer, since it takes long. */
const large: readonly string[] = [
  JSON.stringify('x'.repeat(70_000)),
  '9'.repeat(900_000),
  `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
  JSON.stringify(Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`k${at}`, at]))),
  JSON.stringify(Array.from({ length: 1_001 }, () => ({ 3: 'a@example.com' }))),
];

const ordinary: readonly string[] = [
  ...['"a@example.com"', '"b@example.com"', '"1"', '2', '"3"', '"2012-02-01"', '["1"]', '[1,2]', '["a@example.com"]'],
  ...[
    '[{"3":"c@example.com"},{"3":"d@example.com","1":"D"}]',
    '["2012-01-01","2012-04-04"]',
    '["1","3"]',
    '"local"',
    '"api"',
  ],
];

const names: readonly string[] = [
  ...[
    '3',
    '1',
    '4',
    '5',
    '15',
    '31',
    '98012',
    '47',
    '48',
    'email',
    'id',
    'uid',
    'key_id',
    'keyId',
    'source_id',
    'contacts',
  ],
  ...[
    'create_if_not_exists',
    'contact_list_id',
    'keyValues',
    'fields',
    'external_ids',
    'get_multiple_ids',
    'time_range',
  ],
  ...[
    'distribution_method',
    'origin',
    'origin_id',
    'contact_fields',
    'delimiter',
    'add_field_names_header',
    'language',
  ],
  ...[
    'ftp_settings',
    'notification_url',
    '',
    '__proto__',
    'constructor',
    'toString',
    '9999',
    '-3',
    '3 ',
    '\\u0000',
    '\\ud800',
  ],
];

const contact = { key_id: '"3"', 3: '"a@example.com"', 1: '"Ann"', 98012: '[1]', source_id: '"1"' };
const exported = {
  distribution_method: '"local"',
  time_range: '["2012-02-09","2012-04-05"]',
  origin: '"api"',
  origin_id: '"0"',
  contact_fields: '["1","3"]',
};
const ftp = { distribution_method: '"ftp"', ftp_settings: '{"host":"www.example.com","username":"u","password":"p"}' };

/** Requests that are right, each to be spoilt in a few places. */
const templates: readonly (readonly [method: string, path: string, members: Readonly<Record<string, string>>])[] = [
  ['POST', 'contact', contact],
  ['PUT', 'contact', contact],
  ['PUT', 'contact/create_if_not_exists=1', contact],
  ['POST', 'contact', { contacts: '[{"3":"c@example.com"},{"3":"a@example.com"},7]' }],
  ['PUT', 'contact/?create_if_not_exists=1', { key_id: '3', contacts: '[{"3":"c@example.com","1":"C"},{"3":[]}]' }],
  ['POST', 'contact/delete', { key_id: '"3"', 3: '"b@example.com"' }],
  ['POST', 'contact/getdata', { keyId: '"3"', keyValues: '["a@example.com","x"]', fields: '["1","3"]' }],
  ['POST', 'contact/checkids', { key_id: '"3"', external_ids: '["a@example.com","x"]' }],
  ['GET', 'contact/query/return=3&1=Ann&limit=10', {}],
  ['GET', 'contact/3=a@example.com', {}],
  ['POST', 'contact/getchanges', exported],
  ['POST', 'contact/getchanges', { ...exported, ...ftp }],
  ['POST', 'contact/getregistrations', exported],
  ['GET', 'export/1', {}],
  ['GET', 'export/1/data/offset=0&limit=10', {}],
];

const value = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...hostile) },
  { weight: 20, arbitrary: fc.constantFrom(...ordinary) },
  { weight: 20, arbitrary: fc.json({ maxDepth: 3 }) },
  { weight: 2, arbitrary: fc.constantFrom(...large) },
);
const member = fc.tuple(fc.constantFrom(...names), value);
const spoiling = fc.oneof(fc.array(member, { maxLength: 1 }), fc.array(member, { maxLength: 3 }));

/** The members of a template, some of them gone or spoilt, and then perhaps the whole text broken. */
const body = (members: Readonly<Record<string, string>>) =>
  fc
    .record({
      spoilt: spoiling,
      left: fc.oneof(fc.constant(Object.entries(members)), fc.subarray(Object.entries(members))),
      twice: fc.boolean(),
      cut: fc.option(fc.nat(200), { freq: 12 }),
      whole: fc.option(value, { freq: 12 }),
    })
    .map(({ spoilt, left, twice, cut, whole }) => {
      const replaced = new Set(twice ? [] : spoilt.map(([name]) => name));
      const all = [...left.filter(([name]) => !replaced.has(name)), ...spoilt];
      const text = whole ?? `{${all.map(([name, json]) => `"${name}":${json}`).join(',')}}`;
      return cut === null ? text : text.slice(0, cut);
    });

const addressed = [
  '/',
  '?',
  '//',
  '&',
  '=',
  '?=',
  '/%',
  '/%ff',
  '/%00',
  '?3=%zz',
  '/..%2f..',
  '?return=3&return=1',
  '/3=',
  '/__proto__=1',
];
const parameters = [
  '?limit=1e3',
  '?offset=-1',
  '?stringids=1&stringids=0',
  '?create_if_not_exists=1&create_if_not_exists=x',
];
const suffix = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  { weight: 2, arbitrary: fc.constantFrom(...addressed, ...parameters, `/3=${'x'.repeat(3_000)}`) },
  { weight: 1, arbitrary: fc.webQueryParameters().map((query) => `?${query}`) },
);

const headers = fc.array(
  fc.constantFrom(
    ...[
      ['Content-Type', 'application/json;charset="utf-8"'],
      ['Content-Type', 'text/xml; charset=utf-16'],
    ],
    ...[
      ['Content-Type', ';'],
      ['Content-Type', 'multipart/form-data'],
      ['Accept', 'text/csv'],
      ['Accept', '\u00ff'],
    ],
    ...[
      ['Content-Encoding', 'gzip'],
      ['Expect', '100-continue'],
      ['Authorization', 'Bearer x'],
      ['Cookie', 'a=b'],
    ],
    ...[
      ['X-HTTP-Method-Override', 'DELETE'],
      ['X-Forwarded-For', '::1'],
      ['Content-Length', '3'],
      ['Origin', 'null'],
    ],
    ...[
      ['X-WSSE', 'UsernameToken Username="customer001"'],
      ['X-WSSE', '\u00ff'.repeat(2_000)],
      ['X-WSSE', ''],
    ],
  ),
  { maxLength: 1 },
);

const request = fc
  .constantFrom(...templates)
  .chain(([method, path, members]) => fc.tuple(fc.constant(method), fc.constant(path), body(members), suffix, headers));

function written(): Promise<unknown> {
  const count = (table: string) => `(select count(*) from ${table}) as ${table}_rows`;
  return world.base.query(`select ${['contact', 'contact_key', 'change', 'export', 'job'].map(count).join(', ')}`);
}

test('whatever comes, the answer is the vendor’s, and what is refused has written nothing', async () => {
  const statuses = new Map<number, number>();
  const property = fc.asyncProperty(request, async ([method, path, text, more, sent]) => {
    // Wrong logins are counted by the minute.
    await world.given('clock +1 minute');
    const before = await written();
    const reply = await world.request({
      method,
      url: `/api/v2/${path}${more}`,
      headers: [['X-WSSE', world.variables.wsse ?? ''], ...(sent as [string, string][])],
      body: text === '' ? undefined : text,
    });
    statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
    assert.ok(reply.status < 500 || reply.status === 501, `status ${reply.status}`);
    assert.equal(reply.headers['content-type'], 'application/json');
    const { replyCode, replyText, ...rest } = JSON.parse(reply.body) as Record<string, unknown>;
    assert.ok(Number.isInteger(replyCode), 'replyCode');
    assert.ok(typeof replyText === 'string' && replyText !== '', 'replyText');
    assert.ok('data' in rest, 'data');
    assert.equal(replyCode === 0, reply.status === 200);
    if (replyCode !== 0) assert.deepEqual(await written(), before, 'half written');
  });
  await fc.assert(property, { seed: 20120403, numRuns: 1_500 });
  // A generator that only ever gets refused, or only ever the same, proves little.
  assert.ok((statuses.get(200) ?? 0) > 150, JSON.stringify([...statuses]));
  assert.ok((statuses.get(400) ?? 0) > 400, JSON.stringify([...statuses]));
});
