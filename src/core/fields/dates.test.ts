import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { endOfDay, formatLocal, isTimezone, parseDate, parseInstant, parseLocalDateTime, startOfDay } from './dates.ts';

const days = ['0001-01-01', '1900-02-28', '2000-02-29', '2024-02-29', '2024-04-30', '2024-12-31', '9999-12-31'];

const noDays = [
  '',
  '0000-01-01',
  '1900-02-29',
  '2023-02-29',
  '2024-02-30',
  '2024-04-31',
  '2024-00-10',
  '2024-13-01',
  '2024-01-00',
  '2024-01-32',
  '2024-1-01',
  '24-01-01',
  '12024-01-01',
  '-2024-01-01',
  '2024/01/01',
  '01.02.2024',
  ' 2024-01-01',
  '2024-01-01 ',
  '2024-01-01\n',
  '2024-01-01T00:00',
  '٢٠٢٤-٠١-٠١',
];

test('days of the calendar are dates, and nothing else is', () => {
  for (const text of days) assert.equal(parseDate(text), text);
  for (const text of noDays) assert.equal(parseDate(text), undefined, JSON.stringify(text));
});

test('every day of 1999, 2000 and 2100 agrees with the calendar of Temporal', () => {
  for (const year of [1999, 2000, 2100]) {
    for (let month = 1; month <= 12; month += 1) {
      const { daysInMonth } = Temporal.PlainYearMonth.from({ year, month });
      const day = (number: number) => `${year}-${String(month).padStart(2, '0')}-${String(number).padStart(2, '0')}`;
      for (let number = 1; number <= daysInMonth; number += 1) assert.equal(parseDate(day(number)), day(number));
      assert.equal(parseDate(day(daysInMonth + 1)), undefined);
    }
  }
});

const localTimes: readonly (readonly [text: string, timezone: string, instant: string])[] = [
  ['2014-03-20', 'Europe/Vienna', '2014-03-19T23:00:00.000Z'],
  ['2014-03-20 13:51', 'Europe/Vienna', '2014-03-20T12:51:00.000Z'],
  ['2014-03-20 13:51:45', 'Europe/Vienna', '2014-03-20T12:51:45.000Z'],
  ['2014-07-20T13:51:45', 'Europe/Vienna', '2014-07-20T11:51:45.000Z'],
  ['2014-07-20T13:51', 'UTC', '2014-07-20T13:51:00.000Z'],
  ['2024-02-29 23:59:59', 'Asia/Kolkata', '2024-02-29T18:29:59.000Z'],
  ['2024-03-31 02:30', 'Europe/Vienna', '2024-03-31T01:30:00.000Z'],
  ['2024-10-27 02:30', 'Europe/Vienna', '2024-10-27T00:30:00.000Z'],
  ['2024-04-07 01:45', 'Australia/Lord_Howe', '2024-04-06T14:45:00.000Z'],
  ['0001-01-01', 'UTC', '0001-01-01T00:00:00.000Z'],
  ['9999-12-31 23:59:59', 'UTC', '9999-12-31T23:59:59.000Z'],
];

test('a local time is read in its zone; a skipped hour moves on, a repeated one is the first', () => {
  for (const [text, timezone, instant] of localTimes) {
    assert.equal(parseLocalDateTime(text, timezone)?.toISOString(), instant, `${text} ${timezone}`);
  }
});

test('what is no local time is not read', () => {
  const broken = [
    ...noDays.filter((text) => text !== '2024-01-01T00:00'),
    '2024-02-30 10:00',
    '2024-02-29 24:00',
    '2024-02-29 25:00',
    '2024-02-29 10:60',
    '2024-02-29 10:00:60',
    '2024-02-29 10',
    '2024-02-29 1:00',
    '2024-02-29  10:00',
    '2024-02-29 10:00:00.5',
    '2024-02-29 10:00:00Z',
    '2024-02-29 10:00+01:00',
    '2024-02-29[Europe/Vienna]',
  ];
  for (const text of broken) assert.equal(parseLocalDateTime(text, 'Europe/Vienna'), undefined, JSON.stringify(text));
});

test('an instant is read with the day it was written on', () => {
  const instants = [
    ['2004-02-12T15:19:21+00:00', '2004-02-12', '2004-02-12T15:19:21.000Z'],
    ['2007-12-24T18:21Z', '2007-12-24', '2007-12-24T18:21:00.000Z'],
    ['2007-12-24 00:30:00+0100', '2007-12-24', '2007-12-23T23:30:00.000Z'],
    ['2007-12-24T23:30:00.1239999-05:00', '2007-12-24', '2007-12-25T04:30:00.123Z'],
    ['2007-12-24t18:21:09.5z', '2007-12-24', '2007-12-24T18:21:09.500Z'],
    ['2007-12-24', '2007-12-24', '2007-12-24T00:00:00.000Z'],
  ] as const;
  for (const [text, day, instant] of instants) {
    assert.deepEqual(parseInstant(text), { day, instant: new Date(instant) }, text);
  }
});

test('what is no instant is not read', () => {
  const broken = [
    ...noDays.filter((text) => text !== '2024-01-01T00:00'),
    '2024-02-30T10:00Z',
    '2024-02-29T24:00Z',
    '2024-02-29T10:60Z',
    '2024-02-29T10:00:60Z',
    '2024-02-29T10Z',
    '2024-02-29Z',
    '2024-02-29T10:00+1',
    '2024-02-29T10:00+24:00',
    '2024-02-29T10:00:00.Z',
    '0001-01-01T00:00+01:00',
    '9999-12-31T23:59-01:00',
  ];
  for (const text of broken) assert.equal(parseInstant(text), undefined, JSON.stringify(text));
});

const bounds: readonly (readonly [date: string, timezone: string, start: string, end: string])[] = [
  ['2024-02-29', 'UTC', '2024-02-29T00:00:00.000Z', '2024-02-29T23:59:59.999Z'],
  ['2024-02-29', 'Europe/Vienna', '2024-02-28T23:00:00.000Z', '2024-02-29T22:59:59.999Z'],
  // 23 and 25 hours
  ['2024-03-31', 'Europe/Vienna', '2024-03-30T23:00:00.000Z', '2024-03-31T21:59:59.999Z'],
  ['2024-10-27', 'Europe/Vienna', '2024-10-26T22:00:00.000Z', '2024-10-27T22:59:59.999Z'],
  // clocks went from midnight to one o'clock
  ['2024-09-08', 'America/Santiago', '2024-09-08T04:00:00.000Z', '2024-09-09T02:59:59.999Z'],
  ['9999-12-31', 'UTC', '9999-12-31T00:00:00.000Z', '9999-12-31T23:59:59.999Z'],
];

test('a day goes from its first instant to its last millisecond', () => {
  for (const [date, timezone, start, end] of bounds) {
    assert.equal(startOfDay(date, timezone).toISOString(), start, `${date} ${timezone}`);
    assert.equal(endOfDay(date, timezone).toISOString(), end, `${date} ${timezone}`);
  }
});

const written: readonly (readonly [instant: string, timezone: string, text: string])[] = [
  ['2014-03-20T12:51:45.999Z', 'UTC', '2014-03-20 12:51:45'],
  ['2014-03-20T12:51:45Z', 'Europe/Vienna', '2014-03-20 13:51:45'],
  ['2014-07-20T22:00:00Z', 'Europe/Vienna', '2014-07-21 00:00:00'],
  ['2024-10-27T00:30:00Z', 'Europe/Vienna', '2024-10-27 02:30:00'],
  ['2024-10-27T01:30:00Z', 'Europe/Vienna', '2024-10-27 02:30:00'],
  ['2024-04-06T15:00:00Z', 'Australia/Lord_Howe', '2024-04-07 01:30:00'],
  ['2024-02-29T18:29:59Z', 'Asia/Kolkata', '2024-02-29 23:59:59'],
  // mean local time, before the zones
  ['1893-03-31T22:54:38Z', 'Europe/Vienna', '1893-03-31 23:59:59'],
  ['1893-03-31T22:54:39Z', 'Europe/Vienna', '1893-03-31 23:54:39'],
  ['0099-03-04T05:06:07Z', 'UTC', '0099-03-04 05:06:07'],
  ['9999-12-31T23:59:59Z', 'UTC', '9999-12-31 23:59:59'],
];

test('an instant is written in its zone', () => {
  for (const [instant, timezone, text] of written) assert.equal(formatLocal(new Date(instant), timezone), text);
});

test('zones are IANA names', () => {
  for (const name of ['UTC', 'Europe/Vienna', 'europe/vienna', 'Etc/GMT+5', 'Europe/Kyiv', 'Europe/Kiev', 'CET']) {
    assert.equal(isTimezone(name), true, name);
  }
  for (const name of ['', 'Z', '+01:00', '-0500', 'GMT+1', 'Vienna', 'Europe/', 'Europe/Vienna ', 'Mars/Olympus']) {
    assert.equal(isTimezone(name), false, name);
  }
  for (const name of Intl.supportedValuesOf('timeZone')) assert.equal(isTimezone(name), true, name);
});

const zones = ['UTC', 'Europe/Vienna', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/Santiago'];
const instants = fc.date({
  min: new Date('0002-01-01T00:00:00Z'),
  max: new Date('9999-12-30T00:00:00Z'),
  noInvalidDate: true,
});
const recent = fc.date({
  min: new Date('1990-01-01T00:00:00Z'),
  max: new Date('2040-01-01T00:00:00Z'),
  noInvalidDate: true,
});

test('property: what is written reads as the same second, but for the repeated hour of autumn', () => {
  fc.assert(
    fc.property(fc.oneof(instants, recent), fc.constantFrom(...zones), (date, timezone) => {
      const text = formatLocal(date, timezone);
      const read = parseLocalDateTime(text, timezone)!;
      assert.equal(formatLocal(read, timezone), text);
      const local = Temporal.PlainDateTime.from(text.replace(' ', 'T'));
      const [first, second] = (['earlier', 'later'] as const).map(
        (disambiguation) => local.toZonedDateTime(timezone, { disambiguation }).epochMilliseconds,
      );
      const sent = Math.floor(date.getTime() / 1_000) * 1_000;
      assert.ok(sent === first || sent === second);
      assert.equal(read.getTime(), first);
    }),
    { numRuns: 2_000, seed: 42 },
  );
});

test('property: what is read is what the text says, and nothing makes an error', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789-: T'), maxLength: 21 });
  fc.assert(
    fc.property(fc.oneof(fc.string(), digits), (text) => {
      const date = parseDate(text);
      assert.ok(date === undefined || Temporal.PlainDate.from(date).toString() === text);
      const time = parseLocalDateTime(text, 'Europe/Vienna');
      assert.ok(time === undefined || formatLocal(time, 'Europe/Vienna').startsWith(text.slice(0, 10)));
    }),
    { numRuns: 5_000, seed: 42 },
  );
});
