import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { processorTime } from '../../../../test/harness/processor-time.ts';
import { digestMatches, isFresh, parseWsse, readCreated, type WsseToken, wsseDigest } from './wsse.ts';

const nonce = 'd36e316282959a9ed4c89851497a717f';
const created = '2014-03-20T12:51:45Z';
const token: WsseToken = {
  username: 'customer001',
  digest: wsseDigest(nonce, created, 'customersecret'),
  nonce,
  created,
};
const [u, d, n, c] = [
  `Username="customer001"`,
  `PasswordDigest="${token.digest}"`,
  `Nonce="${nonce}"`,
  `Created="${created}"`,
];

const spellings: readonly (readonly [name: string, header: string])[] = [
  ['the page', `UsernameToken ${u}, ${d}, ${n}, ${c}`],
  ['no word before it (C#)', `${u}, ${d}, ${n}, ${c}`],
  ['a blank before the word (Go)', ` UsernameToken ${u}, ${d}, ${n}, ${c}`],
  ['the word twice (omneo)', `UsernameToken Username=UsernameToken ${u}, ${d}, ${n}, ${c}`],
  ['the word as an unquoted value', `Username=UsernameToken ${u},${d},${n},${c}`],
  ['commas without blanks', `UsernameToken ${u},${d},${n},${c}`],
  ['a comma and a blank at the end (PHP)', `UsernameToken ${u}, ${d}, ${n}, ${c}, `],
  ['Created before a lower-case nonce (Postman)', `UsernameToken ${u}, ${d}, ${c}, ${n.toLowerCase()}`],
  [
    'lower-case names',
    `usernametoken ${[u, d, n, c].map((part) => part.replace(/^\w+/, (name) => name.toLowerCase())).join(', ')}`,
  ],
  [
    'upper-case names',
    `USERNAMETOKEN ${[u, d, n, c].map((part) => part.replace(/^\w+/, (name) => name.toUpperCase())).join(', ')}`,
  ],
  ['blanks only between the parts', `UsernameToken ${u} ${d} ${n}\t${c}`],
  ['a part that nobody asked for', `UsernameToken Realm="x", ${u}, ${d}, Empty="", ${n}, ${c}`],
];

for (const [name, header] of spellings) {
  test(`read: ${name}`, () => assert.deepEqual(parseWsse(header), token));
}

test('values are kept to the letter', () => {
  for (const odd of ['a+/=', '=', 'UPPER lower', ' x ', 'a,b', "it's", '\\', 'Nonce=', 'ÿ', 'z'.repeat(128)]) {
    const header = `UsernameToken Username="${odd}", PasswordDigest="${odd}", Nonce="${odd}", Created="${odd}"`;
    assert.deepEqual(parseWsse(header), { username: odd, digest: odd, nonce: odd, created: odd });
  }
});

const noTokens: readonly (readonly [name: string, header: string])[] = [
  ['nothing', ''],
  ['the word alone', 'UsernameToken'],
  ['the word and a blank', 'UsernameToken '],
  ['another scheme', `Basic ${u}, ${d}, ${n}, ${c}`],
  ['another scheme with a value', `Bearer abc`],
  ['the word glued to a name', `UsernameToken${u}, ${d}, ${n}, ${c}`],
  ['no user', `UsernameToken ${d}, ${n}, ${c}`],
  ['no digest', `UsernameToken ${u}, ${n}, ${c}`],
  ['no nonce', `UsernameToken ${u}, ${d}, ${c}`],
  ['no time', `UsernameToken ${u}, ${d}, ${n}`],
  ['an empty user', `UsernameToken Username="", ${d}, ${n}, ${c}`],
  ['an empty digest', `UsernameToken ${u}, PasswordDigest="", ${n}, ${c}`],
  ['an empty nonce', `UsernameToken ${u}, ${d}, Nonce="", ${c}`],
  ['an empty time', `UsernameToken ${u}, ${d}, ${n}, Created=""`],
  ['no quotes', `UsernameToken Username=customer001, ${d}, ${n}, ${c}`],
  ['single quotes', `UsernameToken Username='customer001', ${d}, ${n}, ${c}`],
  ['a quote that does not end', `UsernameToken ${u}, ${d}, ${n}, Created="${created}`],
  ['a quote within a value', `UsernameToken Username="custo"mer001", ${d}, ${n}, ${c}`],
  ['parts without anything between them', `UsernameToken ${u}${d}${n}${c}`],
  ['semicolons', `UsernameToken ${u}; ${d}; ${n}; ${c}`],
  ['a comma before the first part', `UsernameToken, ${u}, ${d}, ${n}, ${c}`],
  ['something behind the last part', `UsernameToken ${u}, ${d}, ${n}, ${c} x`],
  ['two users', `UsernameToken ${u}, Username="other", ${d}, ${n}, ${c}`],
  ['two times', `UsernameToken ${u}, ${d}, ${n}, ${c}, created="${created}"`],
  [
    'two headers in one, as Node joins them',
    `UsernameToken ${u}, ${d}, ${n}, ${c}, UsernameToken ${u}, ${d}, ${n}, ${c}`,
  ],
  ['a nonce of 129', `UsernameToken ${u}, ${d}, Nonce="${'n'.repeat(129)}", ${c}`],
  ['a header of 1,025', `UsernameToken ${u}, ${d}, ${n}, ${c}`.padEnd(1_025)],
];

for (const [name, header] of noTokens) {
  test(`refused: ${name}`, () => assert.equal(parseWsse(header), undefined));
}

test('a header of 1,024 and a nonce of 128 are read', () => {
  const header = `UsernameToken ${u}, ${d}, Nonce="${'n'.repeat(128)}", ${c}`.padEnd(1_024);
  assert.equal(parseWsse(header)?.nonce, 'n'.repeat(128));
});

const instant = Date.UTC(2014, 2, 20, 12, 51, 45);

const times: readonly (readonly [created: string, ...instants: string[]])[] = [
  ['2014-03-20T12:51:45Z', '2014-03-20T12:51:45.000Z'],
  ['2014-03-20T12:51:45z', '2014-03-20T12:51:45.000Z'],
  ['2014-03-20t12:51:45Z', '2014-03-20T12:51:45.000Z'],
  ['2014-03-20 12:51:45Z', '2014-03-20T12:51:45.000Z'],
  ['2014-03-20T12:51:45+00:00', '2014-03-20T12:51:45.000Z'],
  ['2014-03-20T12:51:45-00:00', '2014-03-20T12:51:45.000Z'],
  ['2014-03-20T12:51:45+0000', '2014-03-20T12:51:45.000Z'],
  ['2014-03-20T12:51:45+00', '2014-03-20T12:51:45.000Z'],
  ['2014-03-20T13:51:45+01', '2014-03-20T12:51:45.000Z'],
  ['2014-03-20T13:51:45+01:00', '2014-03-20T12:51:45.000Z'],
  ['2014-03-20T18:21:45+0530', '2014-03-20T12:51:45.000Z'],
  ['2014-03-20T09:21:45-03:30', '2014-03-20T12:51:45.000Z'],
  ['2014-03-21T02:51:45+14:00', '2014-03-20T12:51:45.000Z'],
  ['2014-03-20T12:51:45.1Z', '2014-03-20T12:51:45.100Z'],
  ['2014-03-20T12:51:45.123Z', '2014-03-20T12:51:45.123Z'],
  ['2014-03-20T12:51:45.1234567Z', '2014-03-20T12:51:45.123Z'],
  ['2014-03-20T12:51:45.123456789+00:00', '2014-03-20T12:51:45.123Z'],
  ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
  // no zone: UTC and Vienna, in winter and in summer
  ['2014-03-20T12:51:45', '2014-03-20T12:51:45.000Z', '2014-03-20T11:51:45.000Z'],
  ['2014-07-20 12:51:45.5', '2014-07-20T12:51:45.500Z', '2014-07-20T10:51:45.500Z'],
  // the hour that Vienna skips, and the one it repeats
  ['2014-03-30T02:30:00', '2014-03-30T02:30:00.000Z'],
  ['2014-10-26T02:30:00', '2014-10-26T02:30:00.000Z', '2014-10-26T00:30:00.000Z', '2014-10-26T01:30:00.000Z'],
];

test('a time is read to the millisecond, in every meaning it can have', () => {
  for (const [text, ...instants] of times) {
    assert.deepEqual(
      readCreated(text).map((time) => new Date(time).toISOString()),
      instants,
      text,
    );
  }
});

const noTimes = [
  '',
  'now',
  '1395319905',
  '2014-03-20',
  '2014-03-20T12:51Z',
  '2014-03-20T12:51:45,5Z',
  '2014-03-20T12:51:45.Z',
  '2014-03-20T12:51:45.1234567890Z',
  '2014-02-29T12:51:45Z',
  '2014-02-30T12:51:45Z',
  '2014-04-31T12:51:45Z',
  '2014-13-20T12:51:45Z',
  '2014-00-20T12:51:45Z',
  '2014-03-00T12:51:45Z',
  '2014-03-32T12:51:45Z',
  '2014-03-20T24:00:00Z',
  '2014-03-20T25:51:45Z',
  '2014-03-20T12:60:45Z',
  '2014-03-20T12:51:60Z',
  '2014-03-20T12:51:45+24:00',
  '2014-03-20T12:51:45+00:60',
  '2014-03-20T12:51:45+99:99',
  '2014-03-20T12:51:45+1',
  '2014-03-20T12:51:45+010',
  '2014-03-20T12:51:45+01:0',
  '2014-03-20T12:51:45ZZ',
  '2014-03-20T12:51:45 Z',
  '2014-03-20T12:51:45UTC',
  '2014-03-20T12:51:45[UTC]',
  '2014-03-20  12:51:45Z',
  ' 2014-03-20T12:51:45Z',
  '2014-03-20T12:51:45Z\n',
  '14-03-20T12:51:45Z',
  '0014-03-20T12:51:45Z',
  '+002014-03-20T12:51:45Z',
  '-002014-03-20T12:51:45Z',
  '2014-3-20T12:51:45Z',
  '20140320T125145Z',
  '20-03-2014T12:51:45Z',
  'Thu, 20 Mar 2014 12:51:45 GMT',
  '２０14-03-20T12:51:45Z',
];

test('what is no time of the calendar is not read', () => {
  for (const text of noTimes) assert.deepEqual(readCreated(text), [], JSON.stringify(text));
});

test('a time is fresh within five minutes, before and after, to the millisecond', () => {
  for (const [apart, expected] of [
    [0, true],
    [300_000, true],
    [300_001, false],
  ] as const) {
    assert.equal(isFresh(readCreated(created), instant + apart), expected);
    assert.equal(isFresh(readCreated(created), instant - apart), expected);
  }
  assert.equal(isFresh(readCreated(created), instant + 1_001, 1_000), false);
  assert.equal(isFresh(readCreated(created), instant - 1_000, 1_000), true);
  assert.equal(isFresh(readCreated('2014-02-30T12:51:45Z'), instant), false);
});

test('a time without a zone is fresh in UTC and in Vienna', () => {
  const [utc, vienna, newYork] = ['2014-03-20T12:51:45', '2014-03-20T13:51:45', '2014-03-20T08:51:45'];
  assert.deepEqual(
    [utc, vienna, newYork].map((text) => isFresh(readCreated(text), instant)),
    [true, true, false],
  );
});

test('the digest is base64 over the hexadecimal text of the hash', () => {
  // printf %s "$nonce$created""customersecret" | sha1sum | head -c 40 | base64 -w 0
  assert.equal(token.digest, 'YWQyNWE5Y2JkOTY2ZTU1ODg2M2QzNzVhNDZlZGQwZjg5YjZlZTk4Yw==');
  assert.equal(wsseDigest('', '', ''), 'ZGEzOWEzZWU1ZTZiNGIwZDMyNTViZmVmOTU2MDE4OTBhZmQ4MDcwOQ==');
});

test('a token matches its secret and no other', () => {
  assert.equal(digestMatches(token, 'customersecret'), true);
  assert.equal(digestMatches(token, 'customersecret '), false);
  assert.equal(digestMatches({ ...token, nonce: nonce.toUpperCase() }, 'customersecret'), false);
  assert.equal(digestMatches({ ...token, created: '2014-03-20T12:51:45+00:00' }, 'customersecret'), false);
  assert.equal(digestMatches({ ...token, digest: '' }, 'customersecret'), false);
  assert.equal(digestMatches({ ...token, digest: token.digest.slice(0, -1) }, 'customersecret'), false);
  // base64 over the 20 bytes, as other makers of WSSE have it
  assert.equal(digestMatches({ ...token, digest: 'rSWpy9lm5ViGPTdaRu3Q+Jtu6Yw=' }, 'customersecret'), false);
});

const text = (maxLength: number) =>
  fc.string({
    unit: fc
      .integer({ min: 0x20, max: 0xff })
      .map((code) => String.fromCharCode(code))
      .filter((sign) => sign !== '"'),
    minLength: 1,
    maxLength,
  });
const tokens = fc.record(
  { username: text(60), digest: text(60), nonce: text(128), created: text(40) },
  { noNullPrototype: true },
);
const names = fc.constantFrom(
  (name: string) => name,
  (name: string) => name.toLowerCase(),
  (name: string) => name.toUpperCase(),
);

test('property: a token in any spelling is read back', () => {
  const spelling = fc.record({
    lead: fc.constantFrom(
      '',
      'UsernameToken ',
      ' UsernameToken ',
      'UsernameToken Username=UsernameToken ',
      'usernametoken\t',
    ),
    order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
    inCase: names,
    separator: fc.constantFrom(', ', ',', ' , '),
    end: fc.constantFrom('', ', ', ',', ' '),
  });
  fc.assert(
    fc.property(tokens, spelling, (value, { lead, order, inCase, separator, end }) => {
      const parts = [
        ['Username', value.username],
        ['PasswordDigest', value.digest],
        ['Nonce', value.nonce],
        ['Created', value.created],
      ] as const;
      const header = order.map((index) => `${inCase(parts[index]![0])}="${parts[index]![1]}"`).join(separator);
      assert.deepEqual(parseWsse(lead + header + end), value);
    }),
    { numRuns: 5_000, seed: 42 },
  );
});

test('property: nothing makes an error', () => {
  const near = fc.array(
    fc.constantFrom('UsernameToken ', 'Username', '=', '"', ',', ' ', 'Nonce="x"', 'Created', '\0'),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 2_048 }),
        near.map((parts) => parts.join('')),
      ),
      (header) => {
        const value = parseWsse(header);
        assert.ok(value === undefined || header.length <= 1_024);
        readCreated(header);
      },
    ),
    { numRuns: 2_000, seed: 42 },
  );
});

test('property: a time in any spelling is the same instant', () => {
  const date = fc.date({
    min: new Date('1000-01-02T00:00:00Z'),
    max: new Date('9999-12-30T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(
      date,
      fc.integer({ min: -1_439, max: 1_439 }),
      fc.constantFrom(':', ''),
      fc.constantFrom('T', ' '),
      (sent, offset, colon, middle) => {
        const local = new Date(sent.getTime() + offset * 60_000).toISOString().slice(0, -1).replace('T', middle);
        const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60].map((number) =>
          String(number).padStart(2, '0'),
        );
        assert.deepEqual(readCreated(`${local}${offset < 0 ? '-' : '+'}${hours}${colon}${minutes}`), [sent.getTime()]);
      },
    ),
    { numRuns: 5_000, seed: 42 },
  );
});

test('hostile headers of 1 KB take microseconds', () => {
  const headers = ['a', '=', '"', ' ', ',', 'a=', 'a="', 'a="" ', 'UsernameToken ', 'Username=UsernameToken '].map(
    (sign) => sign.repeat(1_024).slice(0, 1_024),
  );
  const taken = processorTime(() => {
    for (let round = 0; round < 100; round += 1) for (const header of headers) parseWsse(header);
  });
  // A thousand calls; at a hundredth of a millisecond each this would be 10.
  assert.ok(taken < 200);
});
