import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CustomField } from '../../../core/fields/field.ts';
import { EmarsysError } from '../errors.ts';
import { accountFields } from './account-fields.ts';
import {
  readColumns,
  readLayout,
  readLists,
  readNotificationUrl,
  readSwitch,
  readTimeRange,
  requireParameters,
} from './export-request.ts';

/** The text of the failure that is raised. */
function failure(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof EmarsysError, String(error));
    assert.equal(`${error.status} ${error.code}`, '400 10001');
    return error.message;
  }
  return 'none';
}

test('the first absent parameter is told', () => {
  const names = ['a', 'b', 'c'];
  assert.equal(
    failure(() => requireParameters({ a: 0, b: false, c: [] }, names)),
    'none',
  );
  assert.equal(
    failure(() => requireParameters({ c: 1 }, names)),
    'Missing parameter: a',
  );
  assert.equal(
    failure(() => requireParameters({ a: 1, b: null, c: '' }, names)),
    'Missing parameter: b',
  );
  assert.equal(
    failure(() => requireParameters({ a: 1, b: '0', c: '' }, names)),
    'Missing parameter: c',
  );
});

test('lists: kinds before sizes', () => {
  const read = (time_range: unknown, contact_fields: unknown) =>
    failure(() => readLists({ time_range, contact_fields }));
  assert.equal(read(['a', 'b'], ['1']), 'none');
  assert.equal(read('a', 'b'), 'Invalid data format for time_range. Array expected');
  assert.equal(read([], { length: 1 }), 'Invalid data format for contact_fields. Array expected');
  assert.equal(read([], []), 'Invalid data format for time_range. Array size must be 2');
  assert.equal(read(['a', 'b', 'c'], ['1']), 'Invalid data format for time_range. Array size must be 2');
  assert.equal(read(['a', 'b'], []), 'Invalid number of fields');
  assert.equal(read(['a', 'b'], Array(1_000).fill(1)), 'none');
  assert.equal(read(['a', 'b'], Array(1_001).fill(1)), 'Invalid number of fields');
});

const ranges: readonly (readonly [start: string, end: string, zone: string, from: string, until: string])[] = [
  ['2012-02-09', '2012-04-02', 'UTC', '2012-02-09T00:00:00.000Z', '2012-04-02T23:59:59.999Z'],
  ['2012-02-09', '2012-02-09', 'UTC', '2012-02-09T00:00:00.000Z', '2012-02-09T23:59:59.999Z'],
  ['2012-02-09 16:16', '2012-02-09 16:16', 'UTC', '2012-02-09T16:16:00.000Z', '2012-02-09T16:16:59.999Z'],
  ['2012-02-09 16:16:05', '2012-02-09 16:16:05', 'UTC', '2012-02-09T16:16:05.000Z', '2012-02-09T16:16:05.999Z'],
  ['2012-02-09T16:16', '2012-02-10T00:00:00', 'UTC', '2012-02-09T16:16:00.000Z', '2012-02-10T00:00:00.999Z'],
  [' 2012-02-09 ', ' 2012-02-10 ', 'UTC', '2012-02-09T00:00:00.000Z', '2012-02-10T23:59:59.999Z'],
  // a start in the course of the day that is the end
  ['2012-02-09 16:16', '2012-02-09', 'UTC', '2012-02-09T16:16:00.000Z', '2012-02-09T23:59:59.999Z'],
  // days of the account's zone: winter and summer, and the days of 23 and 25 hours
  ['2012-02-09', '2012-02-09', 'Europe/Vienna', '2012-02-08T23:00:00.000Z', '2012-02-09T22:59:59.999Z'],
  ['2012-07-01', '2012-07-01', 'Europe/Vienna', '2012-06-30T22:00:00.000Z', '2012-07-01T21:59:59.999Z'],
  ['2012-03-25', '2012-03-25', 'Europe/Vienna', '2012-03-24T23:00:00.000Z', '2012-03-25T21:59:59.999Z'],
  ['2012-10-28', '2012-10-28', 'Europe/Vienna', '2012-10-27T22:00:00.000Z', '2012-10-28T22:59:59.999Z'],
  ['2012-02-09', '2012-02-09', 'America/New_York', '2012-02-09T05:00:00.000Z', '2012-02-10T04:59:59.999Z'],
  ['0001-01-01', '9999-12-31', 'UTC', '0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'],
  ['2012-02-29', '2012-02-29', 'UTC', '2012-02-29T00:00:00.000Z', '2012-02-29T23:59:59.999Z'],
];

for (const [start, end, zone, from, until] of ranges) {
  test(`range: ${start} to ${end} in ${zone}`, () => {
    const range = readTimeRange([start, end], zone);
    assert.deepEqual([range.from.toISOString(), range.until.toISOString()], [from, until]);
  });
}

const noRanges: readonly (readonly [failure: 'dates' | 'order', start: unknown, end: unknown])[] = [
  ['dates', '', '2012-04-02'],
  ['dates', '2012-02-09', ''],
  ['dates', 'yesterday', '2012-04-02'],
  ['dates', '2012-02-30', '2012-04-02'],
  ['dates', '2011-02-29', '2012-04-02'],
  ['dates', '2012-2-9', '2012-04-02'],
  ['dates', '09.02.2012', '02.04.2012'],
  ['dates', '2012-02-09', '2012-04-02 24:00'],
  ['dates', '2012-02-09', '2012-04-02 12:60'],
  ['dates', '2012-02-09', '2012-04-02 12'],
  ['dates', '2012-02-09', '2012-04-02 12:00:00.5'],
  ['dates', '2012-02-09', '2012-04-02T12:00:00Z'],
  ['dates', '2012-02-09', '2012-04-02T12:00:00+02:00'],
  ['dates', 20_120_209, '2012-04-02'],
  ['dates', null, null],
  ['dates', ['2012-02-09'], '2012-04-02'],
  ['order', '2012-04-02', '2012-02-09'],
  ['order', '2012-04-02 16:21', '2012-04-02 16:20'],
  ['order', '2012-04-02 16:21:05', '2012-04-02 16:21:04'],
  ['order', '2012-04-03 00:00', '2012-04-02'],
];

for (const [why, start, end] of noRanges) {
  test(`no range: ${start} to ${end}`, () => {
    const text = {
      dates: 'Valid start_date and end_date is required',
      order: 'Invalid value for end_date: end_date is earlier than the start_date',
    }[why];
    assert.equal(
      failure(() => readTimeRange([start, end], 'UTC')),
      text,
    );
  });
}

test('switches', () => {
  for (const on of [1, '1', true, undefined, null, '']) assert.equal(readSwitch(on, 'x'), true);
  for (const off of [0, '0', false]) assert.equal(readSwitch(off, 'x'), false);
  for (const [wrong, text] of [
    [2, '2'],
    [-1, '-1'],
    ['yes', 'yes'],
    ['true', 'true'],
    [[1], '[1]'],
    [{}, '{}'],
  ] as const) {
    assert.equal(
      failure(() => readSwitch(wrong, 'x')),
      `Invalid value for x: ${text}`,
    );
  }
});

test('layout: the defaults, and what is asked for', () => {
  assert.deepEqual(readLayout({}, 'de'), { delimiter: ',', header: true, language: 'de' });
  assert.deepEqual(readLayout({ delimiter: '', add_field_names_header: null, language: '' }, 'de'), {
    delimiter: ',',
    header: true,
    language: 'de',
  });
  assert.deepEqual(readLayout({ delimiter: ';', add_field_names_header: 0, language: 'EN' }, 'de'), {
    delimiter: ';',
    header: false,
    language: 'en',
  });
  assert.equal(
    failure(() => readLayout({ delimiter: '\t' }, 'de')),
    'Invalid value for delimiter: \t',
  );
  assert.equal(
    failure(() => readLayout({ language: { toString: 1 } }, 'de')),
    'Invalid value for language: {"toString":1}',
  );
});

const custom: readonly CustomField[] = [
  {
    id: 106_533,
    key: 'c106533',
    name: 'Card',
    code: 'card',
    type: 'text',
    subtype: 'longtext',
    labels: { de: 'Karte' },
  },
];

test('columns: user_id, then the fields in their order, with words for the stored values', () => {
  const columns = readColumns(accountFields(custom, 'UTC'), ['106533', 31, '3', '48', 0, '3'], 'de', 'Europe/Vienna');
  assert.deepEqual(columns, [
    { heading: 'user_id', value: { fact: 'id' } },
    { heading: 'Karte', value: { field: 'c106533' } },
    { heading: 'Opt-In', value: { field: 'optIn' }, labels: { true: 'Wahr', false: 'Falsch' } },
    { heading: 'E-Mail', value: { field: 'email' } },
    { heading: 'Datum der ersten Registrierung', value: { fact: 'createdAt' }, timezone: 'Europe/Vienna' },
    { heading: 'Interessen', value: { field: '' } },
    { heading: 'E-Mail', value: { field: 'email' } },
  ]);
});

test('columns: every id that is none is told', () => {
  const read = (ids: readonly unknown[]) => failure(() => readColumns(accountFields(custom, 'UTC'), ids, 'en', 'UTC'));
  assert.equal(read(['1', 3, 106_533]), 'none');
  assert.equal(read([26, 27, 28, 29, 30, 32, 33]), 'Invalid contact field id: 27, 28, 29, 32, 33');
  assert.equal(read(['1', '106534', 'email', '01', ' 1', '']), 'Invalid contact field id: 106534, email, 01,  1, ');
  assert.equal(
    read([null, -1, 1.5, true, ['1'], { id: 1 }]),
    'Invalid contact field id: null, -1, 1.5, true, ["1"], {"id":1}',
  );
  assert.equal(read(['constructor', '__proto__']), 'Invalid contact field id: constructor, __proto__');
});

test('notification addresses', () => {
  for (const url of ['https://example.com/done?x=1', 'http://10.0.0.1:8080', 'HTTPS://EXAMPLE.COM']) {
    assert.equal(readNotificationUrl(url), url);
  }
  for (const none of [undefined, null, '']) assert.equal(readNotificationUrl(none), undefined);
  const wrong = [
    'example.com',
    '/done',
    'ftp://example.com',
    'file:///etc/passwd',
    'javascript:1',
    'https://',
    'https://u:p@example.com/',
  ];
  for (const url of wrong) {
    assert.equal(
      failure(() => readNotificationUrl(url)),
      `Invalid value for notification_url: ${url}`,
    );
  }
  assert.match(
    failure(() => readNotificationUrl(`https://example.com/${'x'.repeat(2_000)}`)),
    /^Invalid value/,
  );
  assert.equal(
    failure(() => readNotificationUrl(['https://example.com'])),
    'Invalid value for notification_url: ["https://example.com"]',
  );
});

test('property: whatever JSON is sent, it is read or refused in the vendor’s words', () => {
  const fields = accountFields(custom, 'UTC');
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.array(fc.jsonValue(), { maxLength: 4 }),
      (body, list) => {
        const [wrong] = list;
        failure(() => readLists({ time_range: wrong, contact_fields: list }));
        failure(() => readLayout({ ...body, delimiter: wrong }, 'en'));
        failure(() => readLayout({ ...body, language: wrong }, 'en'));
        failure(() => readTimeRange(list, 'Europe/Vienna'));
        failure(() => readColumns(fields, list, 'en', 'UTC'));
        failure(() => readNotificationUrl(wrong));
      },
    ),
    { numRuns: 500, seed: 42 },
  );
});
