import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HubError } from '../../../core/errors.ts';
import type { CustomField, FieldType, FieldValue } from '../../../core/fields/field.ts';
import { systemFields } from '../fields.ts';
import { decodeCustom, decodeValue, encodeCustom, encodeValue } from './values.ts';

const isRefused = (error: unknown): boolean => error instanceof HubError && error.refusal.kind === 'invalid';
const own = (type: FieldType, subtype: string, maxLength?: number): CustomField => ({
  ...{ id: 10_001, key: 'c10001', name: 'Own', code: 'field_own', type, subtype, labels: {} },
  ...(maxLength === undefined ? {} : { maxLength }),
  ...(type.startsWith('choice')
    ? {
        choices: ['a', 'b', 'c'],
        options: ['a', 'b', 'c'].map((value) => ({ value, label: value.toUpperCase(), labels: {} })),
      }
    : {}),
});

/** What is sent for a field, what the base stores of it, and what is shown again. */
const system: readonly [name: string, sent: unknown, stored: FieldValue | null, shown: unknown][] = [
  ['title', 'm', 'mr', 'm'],
  ['title', 'F', 'ms', 'f'],
  ['title2', 'Dr', 'dr', 'dr'],
  ['phone_type', 'mobile', 'mobile', 'mobile'],
  ['phone', 4_312_345, '4312345', '4312345'],
  ['mail', ' ann@example.com ', 'ann@example.com', 'ann@example.com'],
  ['first_name', '𝒜'.repeat(255), '𝒜'.repeat(255), '𝒜'.repeat(255)],
  ['first_name', '', null, null],
  ['first_name', null, null, null],
  ['ba_country', 'de', 'DE', 'DE'],
  ['date_of_birth', '2004-02-12T15:19:21+00:00', '2004-02-12', '2004-02-12T00:00:00+00:00'],
  ['date_of_birth', '2004-02-12T23:30:00-05:00', '2004-02-12', '2004-02-12T00:00:00+00:00'],
  ['date_of_birth', '2004-02-12', '2004-02-12', '2004-02-12T00:00:00+00:00'],
  ['date_of_birth', '1076599161', '2004-02-12', '2004-02-12T00:00:00+00:00'],
  ['date_of_birth', -86_400, '1969-12-31', '1969-12-31T00:00:00+00:00'],
];
const refused: readonly [name: string, sent: unknown][] = [
  ['title', 'mr'],
  ['title', 'family'],
  ['title2', 'dipl-ing'],
  ['phone_type', 'fax'],
  ['mail', 'ann'],
  ['mail', '   '],
  ['mail', `${'a'.repeat(251)}@b.de`],
  ['first_name', 'a'.repeat(256)],
  ['first_name', ['Ann']],
  ['first_name', { $ne: '' }],
  ['first_name', true],
  ['ba_state', 'a'.repeat(21)],
  ['ba_country', 'Germany'],
  ['ba_country', 'XX'],
  ['date_of_birth', '12.02.2004'],
  ['date_of_birth', '2004-02-30'],
  ['date_of_birth', '99999999999999'],
];
const customs: readonly [field: CustomField, sent: unknown, stored: FieldValue | null, shown: unknown][] = [
  [own('text', 'text', 8), '12345678', '12345678', '12345678'],
  [own('number', 'integer'), '+7', '7', 7],
  [own('number', 'integer'), '123456789012345678', '123456789012345678', '123456789012345678'],
  [own('number', 'float'), 2.5, '2.5', 2.5],
  [own('number', 'float'), '-.5', '-0.5', -0.5],
  [own('datetime', 'datetime'), '1594034942', '2020-07-06T11:29:02.000Z', '2020-07-06T11:29:02+00:00'],
  [own('datetime', 'datetime'), 1_594_034_942, '2020-07-06T11:29:02.000Z', '2020-07-06T11:29:02+00:00'],
  [own('datetime', 'datetime'), '2007-12-24T18:21Z', '2007-12-24T18:21:00.000Z', '2007-12-24T18:21:00+00:00'],
  [own('date', 'date'), '2007-12-24T18:21Z', '2007-12-24', '2007-12-24T00:00:00+00:00'],
  [own('boolean', 'boolean'), true, true, true],
  [own('choice', 'selection'), 'b', 'b', 'b'],
  [own('choice', 'selection'), 'B', 'b', 'b'],
  [own('choices', 'selection'), ['c', 'a', 'c'], ['a', 'c'], ['a', 'c']],
  [own('choices', 'selection'), { 0: 'c', 2: 'a' }, ['a', 'c'], ['a', 'c']],
  [own('choices', 'selection'), 'b', ['b'], ['b']],
  [own('choices', 'selection'), [], null, null],
  [
    own('text', 'checkbox_confirmation'),
    { ip: '203.0.113.9', created: 1_594_034_942, source: 'shop' },
    '{"ip":"203.0.113.9","created":1594034942,"source":"shop"}',
    { ip: '203.0.113.9', created: 1_594_034_942, source: 'shop' },
  ],
  [own('text', 'checkbox_confirmation'), '1', '1', '1'],
];
const customsRefused: readonly [field: CustomField, sent: unknown][] = [
  [own('text', 'text', 8), '123456789'],
  [own('text', 'text'), ['a']],
  [own('number', 'integer'), 1.5],
  [own('number', 'float'), '2,5'],
  [own('number', 'float'), '1e9'],
  [own('datetime', 'datetime'), 'tomorrow'],
  [own('boolean', 'boolean'), 'perhaps'],
  [own('choice', 'selection'), 'd'],
  [own('choice', 'selection'), ['a']],
  [own('choices', 'selection'), ['a', 'd']],
  [own('choices', 'selection'), [['a']]],
  [own('text', 'checkbox_confirmation'), { source: 'a'.repeat(65_536) }],
];

/** The field of a documented name. */
function fieldNamed(name: string) {
  const field = systemFields.find((one) => one.name === name);
  assert.ok(field);
  return field;
}

for (const [name, sent, stored, shown] of system) {
  test(`${name} of ${JSON.stringify(sent)?.slice(0, 40)} is stored and shown`, () => {
    const field = fieldNamed(name);
    assert.deepEqual(decodeValue(field, sent), stored);
    assert.deepEqual(encodeValue(field, stored ?? undefined), shown);
  });
}

for (const [name, sent] of refused) {
  test(`${name} of ${JSON.stringify(sent).slice(0, 40)} is refused`, () => {
    assert.throws(() => decodeValue(fieldNamed(name), sent), isRefused);
  });
}

for (const [field, sent, stored, shown] of customs) {
  test(`${field.type} (${field.subtype}) of ${JSON.stringify(sent)} is stored and shown`, () => {
    assert.deepEqual(decodeCustom('field_own', field, sent), stored);
    assert.deepEqual(encodeCustom(field, stored ?? undefined), shown);
  });
}

for (const [field, sent] of customsRefused) {
  test(`${field.type} (${field.subtype}) of ${JSON.stringify(sent).slice(0, 40)} is refused`, () => {
    assert.throws(() => decodeCustom('field_own', field, sent), isRefused);
  });
}

test('what this wire has no word for is shown as nothing', () => {
  assert.equal(encodeValue(fieldNamed('title'), 'family'), null);
  assert.equal(encodeValue(fieldNamed('title2'), 'dipl-ing'), null);
  assert.equal(encodeValue(fieldNamed('ba_country'), 'yugoslavia'), null);
});
