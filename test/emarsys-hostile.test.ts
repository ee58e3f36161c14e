import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { hostileBody } from './harness/hostile-body.ts';
import { createWorld, type OpenWorld } from './harness/world.ts';

/** Whatever a client sends, the answer is one of the vendor's, and what was refused has written nothing. */
let world: OpenWorld;
let base: DatabaseSync;
before(async () => {
  world = await createWorld();
  base = new DatabaseSync(world.databaseFile, { readOnly: true });
  for (const given of ['source webshop_2', 'next field 98012', 'field hobbies choices chess,music'])
    await world.given(given);
});
after(async () => {
  base.close();
  await world[Symbol.asyncDispose]();
});

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
  .chain(([method, path, members]) =>
    fc.tuple(fc.constant(method), fc.constant(path), hostileBody(names, members), suffix, headers),
  );

function written(): unknown {
  const count = (table: string) => `(select count(*) from ${table}) as ${table}_rows`;
  return base.prepare(`select ${['contact', 'contact_key', 'change', 'export', 'job'].map(count).join(', ')}`).get();
}

test('whatever comes, the answer is the vendor’s, and what is refused has written nothing', async () => {
  const statuses = new Map<number, number>();
  const property = fc.asyncProperty(request, async ([method, path, text, more, sent]) => {
    // Wrong logins are counted by the minute.
    await world.given('clock +1 minute');
    const before = written();
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
    if (replyCode !== 0) assert.deepEqual(written(), before, 'half written');
  });
  await fc.assert(property, { seed: 20120403, numRuns: 1_500 });
  // A generator that only ever gets refused, or only ever the same, proves little.
  assert.ok((statuses.get(200) ?? 0) > 150, JSON.stringify([...statuses]));
  assert.ok((statuses.get(400) ?? 0) > 400, JSON.stringify([...statuses]));
});
