import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { readXml } from '../src/dialects/wire/xml.ts';
import { createWorld, type OpenWorld } from './harness/world.ts';

/** Whatever a client sends, the answer is well-formed and in this wire's manner, and what was refused has written nothing. */
let world: OpenWorld;
before(async () => {
  world = await createWorld();
  await world.given('client ACME');
  await world.given('POST contact {"3":"\\ufffe<&>@example.com","1":"]]>"}');
});
after(() => world[Symbol.asyncDispose]());

async function send(body: string | undefined, headers: readonly (readonly [string, string])[] = []) {
  const reply = await world.request({
    method: 'POST',
    url: '/api/xml-in',
    headers: [['Authorization', world.variables.basic ?? ''], ...headers],
    body,
  });
  const root = readXml(Buffer.from(reply.body));
  assert.equal(root.name, 'response');
  assert.equal(reply.headers['content-type'], 'application/xml');
  return { status: reply.status, success: root.attributes.get('status'), first: root.children[0]?.text ?? '' };
}

function written(): Promise<unknown> {
  const count = (table: string) => `(select count(*) from ${table}) as ${table}_rows`;
  const tables = ['contact', 'contact_key', 'change', 'organisation'].map(count).join(', ');
  return world.base.query(`select ${tables}, id, fields from contact order by id`);
}

const million = (piece: string): string => piece.repeat(1_000_000 / piece.length);
const laughs = `<!DOCTYPE request [<!ENTITY a "ha">${Array.from({ length: 40 }, (_, at) => `<!ENTITY a${at} "&a;&a;">`).join('')}]>`;
const bombs: readonly (readonly [what: string, body: string])[] = [
  ['levels', million('<a>')],
  ['elements', `<request method="contact.list">${'<a/>'.repeat(200_000)}</request>`],
  ['contacts', `<request method="contact.create">${'<contact/>'.repeat(9_999)}</request>`],
  ['references', `<request method="contact.list"><email>${'&#65;'.repeat(100_000)}</email></request>`],
  ['attributes', `<request ${Array.from({ length: 90_000 }, (_, at) => `a${at}=""`).join(' ')}/>`],
  ['a name', `<${'a'.repeat(900_000)}>`],
  ['a method', `<request method="${'a'.repeat(900_000)}"/>`],
  ['a text', `<request method="contact.list"><client_id>${'1'.repeat(900_000)}</client_id></request>`],
  ['laughs', `${laughs}<request method="contact.list"><email>&a39;</email></request>`],
  ['a document type', `<!DOCTYPE request [${million('<!ENTITY a "aaaa">')}]><request/>`],
  [
    'a document type from elsewhere',
    '<!DOCTYPE request SYSTEM "http://127.0.0.1:1/x.dtd"><request method="contact.list"/>',
  ],
  ['XInclude', '<request method="x" xmlns:i="i"><i:include href="file:///etc/passwd" parse="text"/></request>'],
];
for (const [what, body] of bombs) {
  test(`a bomb of ${what} is refused quickly and takes no memory`, async () => {
    const before = await written();
    const { rss } = process.memoryUsage();
    const start = process.cpuUsage();
    const { status, success } = await send(body);
    const { user, system } = process.cpuUsage(start);
    assert.ok(user + system < 1_500_000, 'quickly, in microseconds of the processor');
    assert.ok(process.memoryUsage().rss - rss < 100_000_000, 'flat');
    assert.equal(status, 200);
    assert.equal(success, 'fail');
    assert.deepEqual(await written(), before);
  });
}

test('a request may have a megabyte and no more', async () => {
  const padded = (bytes: number) => '<request method="client.get"><client_id>1</client_id></request>'.padEnd(bytes);
  assert.deepEqual(await send(padded(1_048_577)), { status: 413, success: 'fail', first: 'Request too large' });
  assert.equal((await send(padded(1_048_576))).success, 'ok');
});

test('a text may have 255 characters and no more', async () => {
  const contact = (name: string) =>
    `<request method="contact.create"><contact><client_id>1</client_id><first_name>${name}</first_name><last_name>B</last_name><email>long@example.com</email></contact></request>`;
  assert.equal((await send(contact('ä'.repeat(255)))).success, 'ok');
  const refused = { status: 200, success: 'fail', first: 'Invalid value for field: first_name' };
  assert.deepEqual(await send(contact('ä'.repeat(256))), refused);
});

const methods = [
  ...['contact.create', 'contact.update', 'contact.get', 'contact.delete', 'contact.list'],
  ...['client.create', 'client.update', 'client.get', 'client.delete', 'client.list'],
  ...['invoice.list', 'contact', '', '__proto__', 'constructor', 'contact.create ', '&#10;', '&lt;'],
];
const names = [
  ...['contact_id', 'client_id', 'first_name', 'last_name', 'email', 'phone', 'mobile_phone', 'organization'],
  ...['page', 'per_page', 'contact', 'client', 'notes', '__proto__', 'constructor', 'ü'],
];
const texts = [
  ...['1', '2', '3', '0', '-1', '1.5', '1e3', '007', '9007199254740993', '٣', ' 1 ', '', ' ', 'Jane', 'a@example.com'],
  ...[
    '@',
    'a b@c',
    '&lt;x&gt;',
    '&#0;',
    '&#xFFFE;',
    '&#xD800;',
    '&#x10FFFF;',
    '&nbsp;',
    '&',
    '<![CDATA[<a>]]>',
    ']]>',
    '<!-- -->',
  ],
  ...[
    '\0',
    '\u000b',
    '\uFFFE',
    '\u202e',
    '\u2028',
    '\r\n',
    '“',
    "' or 1=1 --",
    '%00',
    '*',
    '<?p?>',
    '//mandatory',
    'x'.repeat(300),
  ],
];
const text = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...texts) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);
const leaf = fc.tuple(fc.constantFrom(...names), text).map(([name, inside]) => `<${name}>${inside}</${name}>`);
const right = [
  ...['<client_id>1</client_id>', '<first_name>Jane</first_name>', '<last_name>Doe</last_name>'],
  ...['<email>janedoe@janedoe.com</email>', '<organization>ACME</organization>'],
];
const leaves = fc
  .tuple(
    fc.oneof(fc.constant(right), fc.subarray(right)),
    fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 3, arbitrary: fc.array(leaf, { maxLength: 2 }) }),
  )
  .map(([good, bad]) => [...good, ...bad].join(''));
const ids = fc.constantFrom('', '<contact_id>1</contact_id>', '<contact_id>2</contact_id>', '<client_id>1</client_id>');
const inside = fc
  .tuple(fc.constantFrom('contact', 'contact', 'client', ''), leaves, fc.oneof(ids, ids, leaf))
  .map(([thing, inner, outer]) => (thing === '' ? outer : `${outer}<${thing}>${inner}</${thing}>`));
/** Mostly the first ones, and now and then one of the others. */
const mostly = (good: readonly string[], ...bad: readonly string[]) =>
  fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: fc.constantFrom(...bad) });
const document = fc
  .record({
    prolog: mostly(
      ['', '\uFEFF', '<?xml version="1.0" encoding="UTF-8"?>'],
      ...['<?xml version="1.0" encoding="UTF-7"?>', '<!DOCTYPE a>', ' <?xml version="1.0"?>', '\0'],
    ),
    root: mostly(['request'], 'Request', 'x:request', 'contact'),
    method: mostly(methods.slice(0, 10), ...methods.slice(10)),
    inner: inside,
    quote: mostly(['"', "'"], '“', ''),
    cut: fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, fc.nat(300)),
  })
  .map(({ prolog, root, method, inner, quote, cut }) => {
    const whole = `${prolog}<${root} method=${quote}${method}${quote}>${inner}</${root}>`;
    return cut === undefined ? whole : whole.slice(0, cut);
  });
const headers = fc.array(
  fc.constantFrom<[string, string]>(
    ['Content-Type', 'application/x-www-form-urlencoded'],
    ['Content-Type', 'text/xml; charset=utf-16'],
    ['Content-Type', ';'],
    ['Content-Encoding', 'gzip'],
    ['Accept', 'application/json'],
    ['X-HTTP-Method-Override', 'DELETE'],
  ),
  { maxLength: 1 },
);

test('whatever comes, the answer is well-formed, and what is refused has written nothing', async () => {
  const seen = new Map<string, number>();
  const property = fc.asyncProperty(document, headers, async (body, sent) => {
    const before = await written();
    const { status, success, first } = await send(body, sent);
    assert.equal(status, 200);
    assert.ok(success === 'ok' || success === 'fail');
    seen.set(success, (seen.get(success) ?? 0) + 1);
    if (success === 'ok') return;
    assert.notEqual(first, '');
    assert.deepEqual(await written(), before, 'half written');
  });
  await fc.assert(property, { seed: 20120403, numRuns: 2_000 });
  // A generator that only ever gets refused, or never, proves little.
  assert.ok((seen.get('ok') ?? 0) > 150, JSON.stringify([...seen]));
  assert.ok((seen.get('fail') ?? 0) > 400, JSON.stringify([...seen]));
});

/** All that a contact of this wire can hold: no control characters, no halves of characters, no blanks alone. */
const storable = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 60 })
  .map((value) => value.replace(/[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, 'x'))
  .filter((value) => value.trim() !== '' && value.length <= 255);

test('what is written is read again to the letter', async () => {
  const { first: client } = await send(
    '<request method="client.create"><client><organization>ACME</organization></client></request>',
  );
  const cdata = (value: string) => `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
  const escaped = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&#62;');
  const property = fc.asyncProperty(storable, storable, storable, async (first, last, phone) => {
    const request = `<request method="contact.create"><contact><client_id>${client}</client_id><first_name>${cdata(first)}</first_name><last_name>${escaped(last)}</last_name><email>x@example.com</email><phone>${escaped(phone)}</phone></contact></request>`;
    const { first: id } = await send(request);
    const reply = await world.request({
      method: 'POST',
      url: '/api/xml-in',
      headers: [['Authorization', world.variables.basic ?? '']],
      body: `<request method="contact.get"><contact_id>${id}</contact_id></request>`,
    });
    const read = readXml(Buffer.from(reply.body)).children[0]?.children.map((element) => element.text);
    assert.deepEqual(read, [id, first, last, 'x@example.com', phone, '']);
  });
  await fc.assert(property, { seed: 20120403, numRuns: 500 });
});

test('attempts with wrong keys are stopped, and the right one with them only for a while', async () => {
  const attempt = (user: string) =>
    world.request({
      method: 'POST',
      url: '/api/xml-in',
      headers: [['Authorization', `Basic ${btoa(`${user}:X`)}`]],
      body: '<request method="client.list"/>',
    });
  for (let count = 0; count < 200; count += 1) assert.equal((await attempt('guess')).status, 401);
  const throttled = await attempt('guess');
  assert.equal(throttled.status, 429);
  assert.match(throttled.headers['retry-after'] ?? '', /^\d+$/);
  assert.equal((await attempt('AcuInvoiceKey')).status, 200, 'another key of the same address');
  await world.given('clock +1 minute');
  assert.equal((await attempt('guess')).status, 401);
});
