import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CustomField } from '../../../core/fields/field.ts';
import { decodeDynamic, dynamicFields, encodeDynamic } from './dynamic-fields.ts';

const custom = (id: number, name: string, code: string, type: CustomField['type'] = 'text'): CustomField => ({
  ...{ id, key: `c${id}`, name, code, type, subtype: type, labels: {} },
});

test('a field is called by its name where that is one word, otherwise by its code, and by nothing that is taken', () => {
  const { all, byName } = dynamicFields([
    custom(1, 'LoyaltyCard', 'loyaltycard'),
    custom(2, 'Favourite colour', 'favourite_colour'),
    custom(3, 'Größe', 'groesse'),
    custom(4, 'email', 'second_email'),
    custom(5, 'phone', 'Phone'),
    custom(6, 'favourite_colour', 'another'),
    custom(7, '7th', 'seventh'),
  ]);
  assert.deepEqual(
    all.map(({ name }) => name),
    ['LoyaltyCard', 'favourite_colour', 'Größe', 'second_email', 'another', 'seventh'],
  );
  assert.equal(byName('LOYALTYCARD')?.field.id, 1);
  assert.equal(byName('phone'), undefined);
});

test('a number is one in JSON where it keeps its digits, and a text where not', () => {
  const number = { name: 'n', field: custom(1, 'n', 'n', 'number') };
  const shown: readonly (readonly [stored: string, reply: number | string])[] = [
    ['12', 12],
    ['+007', 7],
    ['-0.50', -0.5],
    ['3.000', 3],
    ['100', 100],
    ['0', 0],
    ['9007199254740993', '9007199254740993'],
    ['0.1234567890123456789', '0.1234567890123456789'],
  ];
  for (const [stored, reply] of shown) assert.equal(encodeDynamic(number, stored), reply, stored);
  for (const sent of [12, 1.5, '12', '+1', ' 7 '])
    assert.ok('value' in decodeDynamic(number, sent, 'UTC'), String(sent));
  for (const sent of [2 ** 53, 1e30, '1e3', '0x1', true, [1], {}]) {
    assert.ok('error' in decodeDynamic(number, sent, 'UTC'), String(sent));
  }
});
