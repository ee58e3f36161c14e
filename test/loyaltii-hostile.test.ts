import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { loyaltii } from '../src/dialects/loyaltii/index.ts';
import { createWorld, type OpenWorld } from './harness/world.ts';

/** Whatever a client sends, the answer is one of the vendor's, what was refused has written nothing, accounts stay apart. */
let world: OpenWorld;
before(async () => {
  world = await createWorld();
  const givens = [
    ...['store 1', 'company 1', 'field card text shorttext', 'field level choice gold,silver'],
    ...['field points number numeric', 'field born date date', 'field hobbies choices chess,music'],
    'loyaltii POST Contacts {"RegistrationSource":"Confidential","Email":"confidential@example.com","ContactCompanyId":1}',
    'loyaltii PATCH Contacts/1 {"card":"Confidential","NewPassword":"Confidential"}',
    ...['account other', 'key OtherKey for loyaltii in account other'],
  ];
  for (const given of givens) await world.given(given);
});
after(() => world[Symbol.asyncDispose]());

const { operations } = loyaltii.description;
const tables = ['contact', 'contact_key', 'contact_password', 'change', 'store_location', 'organisation', 'field'];

/** Everything that an account has. */
async function rowsOf(accountId: number): Promise<string> {
  const all = tables.map((table) =>
    world.base.query(`select * from "${table}" where account_id = $1 order by 1, 2, 3`, accountId),
  );
  return JSON.stringify(await Promise.all(all));
}

async function send(method: string, path: string, body?: string, key = 'LoyaltiiKey', type = 'application/json') {
  const headers = [['X-ApiKey', key] as const, ['Content-Type', type] as const];
  return world.request({ method, url: `/api/v1${path}`, headers, body });
}

const odd: readonly string[] = [
  ...[
    'null',
    'true',
    '"True"',
    '""',
    '" "',
    '0',
    '-1',
    '1',
    '"1"',
    '1.5',
    '1e400',
    '2147483648',
    '12345678901234567890',
  ],
  ...[
    '[]',
    '{}',
    '[[]]',
    '[null]',
    '[1,2]',
    '["1","2"]',
    '{"a":{}}',
    '[0,0,0,0,0,0,0,1]',
    '["chess","music"]',
    '[256]',
  ],
  ...['"__proto__"', '{"__proto__":{}}', '{"constructor":1}', '"toString"', '"\\u0000"', '"\\ud800"', '"\\u202e"'],
  ...['"a@example.com"', '"b@example.com"', '"gold"', '"chess,music"', '"2012-02-30"', '"2012-02-29T00:00:00+01:00"'],
  ...['"0001-01-01T00:00:00"', '"AAAAAAAAAAE="', '"AAAAAAAAAAI="', '"AAAAAAAAAAM="', '"QEA="', '"Id"', '"Email"', '3'],
  ...['{"FirstName":"x"}', '{"Phone":"5"}', '{"level":"bronze"}', '["1","confidential@example.com","x"]'],
  ...[
    JSON.stringify('x'.repeat(5_000)),
    `${'['.repeat(1_000)}${']'.repeat(1_000)}`,
    '"\' or 1=1 --"',
    '"%"',
    '"../.."',
  ],
];
const names: readonly string[] = [
  ...['RegistrationDateTime', 'RegistrationSource', 'RegistrationIp', 'RegistrationStoreId', 'Email', 'email', 'Phone'],
  ...['PhoneCountryCode', 'FirstName', 'LastName', 'LimitMailsPermanently', 'LimitMailsTemporarilyUntil', 'Version'],
  ...[
    'PreferredStoreId',
    'ContactCompanyId',
    'LatestPermissionSource',
    'ProfileLastUpdated',
    'NewPassword',
    'Password',
  ],
  ...['Ip', 'Source', 'KeyType', 'Keys', 'Fields', 'ContactId', 'Number', 'Name', 'JsonString', 'PrimaryContactId'],
  ...['card', 'level', 'points', 'born', 'hobbies', 'Id', 'Secret', 'toString', '__proto__', ''],
];
const segments = [
  '1',
  '2',
  '0',
  '-1',
  '2147483648',
  '9'.repeat(40),
  'x',
  '%00',
  '%',
  '%2F',
  '..',
  '1.5',
  '__proto__',
  "'",
];
const parameters = [
  'secret',
  'ip',
  'email',
  'Email',
  'phone',
  'field',
  'value',
  'number',
  'owner',
  'primaryContactEmail',
];
const parameterValues = ['', '1', 'card', 'level', 'gold', 'Email', 'Contacts', '%00', '%', '%C3%28', '+', 'toString'];

const value = fc.constantFrom(...odd);
const members = fc
  .array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 6 })
  .map((pairs) => `{${pairs.map(([name, one]) => `${JSON.stringify(name)}:${one}`).join(',')}}`);
/** What would be right, with something odd in it. */
const nearly = fc.tuple(fc.constantFrom(...names), value, fc.nat(8)).map(([name, one, at]) => {
  const right = `"RegistrationSource":"x","Email":"n${at}@example.com","Version":"AAAAAAAAAAM=","ContactId":1`;
  const more = `"Password":"x","Ip":"x","Source":"x","NewPassword":"y","KeyType":"Id","Keys":["1"],"Fields":{}`;
  return `{${right},${more},${JSON.stringify(name)}:${one}}`;
});
const body = fc.oneof(
  { weight: 4, arbitrary: members },
  { weight: 4, arbitrary: nearly },
  { weight: 1, arbitrary: value },
  {
    weight: 1,
    arbitrary: fc.constantFrom(undefined, '', '{', '[1,', '\u0000', '<xml/>', 'RegistrationSource=x&Phone=7'),
  },
);
const hostileRequest = fc.record({
  operation: fc.constantFrom(...operations),
  segment: fc.oneof(fc.constant('1'), fc.constantFrom(...segments)),
  query: fc.array(fc.tuple(fc.constantFrom(...parameters), fc.constantFrom(...parameterValues)), { maxLength: 2 }),
  type: fc.constantFrom('application/json', 'application/json', 'text/json', 'application/x-www-form-urlencoded', 'x'),
  body,
});

test('every request gets an answer of the vendor, and what is refused writes nothing', async () => {
  const seen = new Map<number, number>();
  const property = fc.asyncProperty(hostileRequest, async ({ operation, segment, query, type, body: sent }) => {
    // What every other request is about is not deleted.
    const id = operation.method === 'DELETE' && segment === '1' ? '3' : segment;
    const path = operation.path.replaceAll(/:\w+/g, () => id);
    const search = query.map(([name, text]) => `${name}=${text}`).join('&');
    const rows = await rowsOf(1);
    const reply = await send(operation.method, `${path}?${search}`, sent, 'LoyaltiiKey', type);
    seen.set(reply.status, (seen.get(reply.status) ?? 0) + 1);
    // The one contact's passwords are guessed here more often than is answered.
    const allowed = path.endsWith('/Login') ? [400, 404, 415, 422, 429] : [200, 400, 404, 409, 415];
    assert.ok(allowed.includes(reply.status), `${operation.method} ${path} ${reply.status} ${reply.body}`);
    if (reply.body !== '') JSON.parse(reply.body);
    if (reply.status === 200) return;
    assert.equal(typeof JSON.parse(reply.body).Message, 'string');
    assert.equal(await rowsOf(1), rows, 'half written');
  });
  await fc.assert(property, { seed: 20120403, numRuns: 3_000 });
  for (const status of [200, 400, 404, 409, 415]) assert.ok((seen.get(status) ?? 0) > 10, JSON.stringify([...seen]));
});

test('no operation reaches what another account has', async () => {
  await send('POST', '/Contacts', '{"RegistrationSource":"Confidential","Phone":"Confidential"}');
  const rows = await rowsOf(1);
  const ids = (JSON.parse((await send('GET', '/Contacts')).body) as number[]).slice(-1);
  const bodies = [
    undefined,
    '{}',
    '{"RegistrationSource":"x","PreferredStoreId":1,"ContactCompanyId":1}',
    '{"Version":"AAAAAAAAAAE=","FirstName":"x","NewPassword":"x","Password":"Confidential","Ip":"x","Source":"x","ContactId":1}',
    '{"KeyType":"Phone","Keys":["Confidential"],"Fields":{"FirstName":"x"}}',
    '{"Name":"x","ContactCompanyId":1,"PrimaryContactId":1}',
  ];
  const queries = ['', '?phone=Confidential', '?field=Phone&value=Confidential', '?number=S1', '?secret=A000000001'];
  for (const { method, path } of operations) {
    for (const id of ['1', ...ids]) {
      for (const sent of bodies) {
        for (const query of method === 'GET' ? queries : ['']) {
          const reply = await send(method, path.replace(/:\w+/, String(id)) + query, sent, 'OtherKey');
          // A key that names nobody is told again.
          if (!reply.body.includes('"NotFound":["Confidential"]'))
            assert.doesNotMatch(reply.body, /confidential|Store 1/i);
          assert.ok(reply.status < 500, `${method} ${path}`);
        }
      }
    }
  }
  assert.equal(await rowsOf(1), rows);
});

const bombs: readonly (readonly [what: string, body: string, type?: string])[] = [
  ['levels', '['.repeat(100_000)],
  ['members', `{${Array.from({ length: 60_000 }, (_, at) => `"k${at}":1`).join(',')}}`],
  ['a number', `{"RegistrationStoreId":${'9'.repeat(900_000)}}`],
  ['a text', JSON.stringify({ RegistrationSource: 'x'.repeat(900_000) })],
  ['a date', JSON.stringify({ RegistrationSource: 'x', RegistrationDateTime: '0'.repeat(900_000) })],
  ['keys', JSON.stringify({ KeyType: 'Id', Keys: Array.from({ length: 90_000 }, (_, at) => `${at}`), Fields: {} })],
  ['a version', JSON.stringify({ Version: 'A'.repeat(900_000) })],
  ['a form', `RegistrationSource=${'&a='.repeat(300_000)}`, 'application/x-www-form-urlencoded'],
  ['escapes', `RegistrationSource=${'%41'.repeat(300_000)}`, 'application/x-www-form-urlencoded'],
];
for (const [what, sent, type] of bombs) {
  test(`a bomb of ${what} is refused`, async () => {
    const rows = await rowsOf(1);
    for (const [method, path] of [
      ['POST', '/Contacts'],
      ['PUT', '/Contacts/1'],
      ['PATCH', '/Contacts'],
    ] as const) {
      const { status } = await send(method, path, sent, 'LoyaltiiKey', type);
      // A version of any length is one, but not the latest.
      assert.ok([400, 409].includes(status), `${method} ${path} ${status}`);
    }
    assert.equal(await rowsOf(1), rows);
  });
}

test('a request may have a megabyte and no more', async () => {
  const padded = (bytes: number) => '{"RegistrationSource":"x"}'.padEnd(bytes);
  assert.equal((await send('POST', '/Contacts', padded(1_048_577))).status, 413);
  assert.equal((await send('POST', '/Contacts', padded(1_048_576))).status, 200);
});

test('4,000 characters of LatestPermissionSource are kept, one more is refused', async () => {
  const contact = (length: number) =>
    JSON.stringify({ RegistrationSource: 'x', LatestPermissionSource: 'x'.repeat(length) });
  assert.equal((await send('POST', '/Contacts', contact(4_001))).status, 400);
  const { body: made } = await send('POST', '/Contacts', contact(4_000));
  assert.equal(JSON.parse(made).LatestPermissionSource.length, 4_000);
});

test('who guesses a password is stopped after ten tries, others after thirty, until the minute is over', async () => {
  await world.given('clock +1 minute');
  const { Id } = JSON.parse((await send('POST', '/Contacts', '{"RegistrationSource":"x"}')).body);
  await send('POST', `/Contacts/${Id}/SetPassword`, '{"NewPassword":"right"}');
  const login = async (Password: string, Ip: string): Promise<number> =>
    (await send('POST', `/Contacts/${Id}/Login`, JSON.stringify({ Password, Ip, Source: 'web' }))).status;
  for (let attempt = 0; attempt < 10; attempt += 1) assert.equal(await login('wrong', '1.1.1.1'), 422);
  assert.equal(await login('right', '1.1.1.1'), 429);
  assert.equal(await login('right', '2.2.2.2'), 200);
  for (let attempt = 0; attempt < 20; attempt += 1) assert.equal(await login('wrong', `3.3.3.${attempt}`), 422);
  assert.equal(await login('right', '2.2.2.2'), 429);
  await world.given('clock +1 minute');
  assert.equal(await login('right', '1.1.1.1'), 200);
});

test('of a thousand logins at once a hundred wait, and the rest is told to come again', async () => {
  const { Id } = JSON.parse((await send('POST', '/Contacts', '{"RegistrationSource":"x"}')).body);
  await send('POST', `/Contacts/${Id}/SetPassword`, '{"NewPassword":"right"}');
  const login = JSON.stringify({ Password: 'right', Ip: '1.1.1.1', Source: 'web' });
  const replies = await Promise.all(Array.from({ length: 1_000 }, () => send('POST', `/Contacts/${Id}/Login`, login)));
  const count = (status: number): number => replies.filter((reply) => reply.status === status).length;
  assert.ok(count(200) >= 102);
  assert.equal(count(200) + count(429), 1_000);
});

test('who guesses secrets is stopped where the address is told', async () => {
  const find = async (secret: string, ip: string): Promise<number> =>
    (await send('GET', `/Contacts?secret=${secret}&ip=${ip}`)).status;
  for (let attempt = 0; attempt < 200; attempt += 1) assert.equal(await find(`guess${attempt}`, '6.6.6.6'), 404);
  assert.equal(await find('A000000001', '6.6.6.6'), 429);
  assert.notEqual(await find('A000000001', '7.7.7.7'), 429);
});
