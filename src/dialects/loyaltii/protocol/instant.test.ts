import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readInstant, writeInstant } from './instant.ts';

const read: readonly (readonly [sent: string, kept: string | null | undefined])[] = [
  ['2024-11-21T06:24:04.0980817+00:00', '2024-11-21T06:24:04.0980817Z'],
  ['2024-11-21T06:24:04.09808179+00:00', '2024-11-21T06:24:04.0980817Z'],
  ['2024-11-21T06:24:04.500Z', '2024-11-21T06:24:04.5Z'],
  ['2024-11-21T06:24:04+02:00', '2024-11-21T04:24:04Z'],
  ['2024-11-21 06:24-0530', '2024-11-21T11:54:00Z'],
  // Without an offset: Vienna, in winter and in summer.
  ['2024-11-21T06:24:04.25', '2024-11-21T05:24:04.25Z'],
  ['2024-07-21', '2024-07-20T22:00:00Z'],
  [' 2024-07-21T00:00:00z ', '2024-07-21T00:00:00Z'],
  ['0001-01-01T00:00:00', null],
  ['0001-01-01T00:00:00+00:00', null],
  ['9999-12-31T23:59:59.9999999+00:00', '9999-12-31T23:59:59.9999999Z'],
  ['9999-12-31T23:59:59-01:00', undefined],
  ['0001-01-01T01:00:00+02:00', undefined],
  ['0001-01-01T00:30:00', undefined],
  ['2024-02-30T00:00:00Z', undefined],
  ['2024-01-01T24:00:00Z', undefined],
  ['2024-01-01T00:00:00+25:00', undefined],
  ['2024-01-01T00:00:00+2:00', undefined],
  ['/Date(1700000000000)/', undefined],
  ['1700000000', undefined],
  ['', undefined],
];
for (const [sent, kept] of read) {
  test(`'${sent}' is ${kept}`, () => assert.equal(readInstant(sent, 'Europe/Vienna'), kept));
}

test('what was read is written again', () => {
  for (const [, kept] of read) {
    if (typeof kept === 'string') assert.equal(readInstant(writeInstant(kept), 'Europe/Vienna'), kept);
  }
});

test('days of other APIs and the times of the base are instants', () => {
  assert.equal(writeInstant('1980-02-29'), '1980-02-29T00:00:00+00:00');
  assert.equal(writeInstant(new Date('2012-04-03T12:00:00.120Z')), '2012-04-03T12:00:00.12+00:00');
});
