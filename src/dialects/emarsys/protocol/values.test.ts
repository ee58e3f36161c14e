import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CustomField, FieldValue } from '../../../core/fields/field.ts';
import type { Contact } from '../../../core/hub.ts';
import type { EmarsysField } from '../fields.ts';
import { accountFields } from './account-fields.ts';
import { decodeValue, encodeValue, fromQuery, searchText } from './values.ts';

const option = (value: string) => ({ value, label: value, labels: {} });
const custom = (id: number, type: CustomField['type'], subtype: string): CustomField => ({
  id,
  key: `c${id}`,
  name: `field ${id}`,
  code: `field_${id}`,
  type,
  subtype,
  labels: {},
  ...(type.startsWith('choice') ? { options: ['x', 'y', 'z'].map(option), choices: ['x', 'y', 'z'] } : {}),
});
const fields = accountFields(
  [
    custom(10001, 'choices', 'multichoice'),
    custom(10002, 'number', 'numeric'),
    custom(10003, 'text', 'largetext'),
    custom(10004, 'text', 'voucher'),
    custom(10005, 'boolean', 'boolean'),
    custom(10006, 'choice', 'singlechoice'),
    custom(10007, 'datetime', 'datetime'),
  ],
  'Europe/Vienna',
);

function field(id: number): EmarsysField {
  const found = fields.byId(id);
  assert.ok(found);
  return found;
}

test('what the base stores for a sent value', () => {
  const table: readonly (readonly [id: number, sent: unknown, stored: FieldValue | null])[] = [
    [1, 'Anna', 'Anna'],
    [1, ' ', ' '],
    [1, 0, '0'],
    [1, 1.5, '1.5'],
    [1, '', null],
    [1, null, null],
    [1, 'ä'.repeat(255), 'ä'.repeat(255)],
    [25, `https://${'a'.repeat(1_992)}`, `https://${'a'.repeat(1_992)}`],
    [4, '1980-02-29', '1980-02-29'],
    [4, ' 1980-02-29 ', '1980-02-29'],
    [4, '1980-02-29 23:59', '1980-02-29'],
    [4, '1980-02-29 00:00:00', '1980-02-29'],
    [4, '1980-02-29T08:15:30', '1980-02-29'],
    [5, 2, 'female'],
    [5, '2', 'female'],
    [7, '1', '0'],
    [14, '65', 'DE'],
    [31, '1', true],
    [31, 2, false],
    [31, '', null],
    [10001, ['3', 1, '1'], ['x', 'z']],
    [10001, null, null],
    [10001, '', null],
    [10002, 42, '42'],
    [10002, '-0.50', '-0.50'],
    [10002, ' 123456789012345678901234 ', '123456789012345678901234'],
    [10003, 'a'.repeat(65_535), 'a'.repeat(65_535)],
    [10005, '2', false],
    [10006, 3, 'z'],
    [10007, '2012-07-02', '2012-07-01T22:00:00.000Z'],
    [10007, '2012-01-02 03:04', '2012-01-02T02:04:00.000Z'],
    [10007, ' 2012-01-02 03:04:05 ', '2012-01-02T02:04:05.000Z'],
  ];
  for (const [id, sent, stored] of table) {
    assert.deepEqual(decodeValue(fields, field(id), sent), stored, `${id} ${JSON.stringify(sent)?.slice(0, 40)}`);
  }
});

test('the words for a value that is refused', () => {
  const table: readonly (readonly [id: number, sent: unknown, text: string])[] = [
    [1, ['Anna'], 'Invalid data format for field id: 1. Scalar expected'],
    [1, {}, 'Invalid data format for field id: 1. Scalar expected'],
    [5, [1], 'Invalid data format for field id: 5. Scalar expected'],
    [1, true, 'Invalid data format for field id: 1'],
    [1, 2 ** 53, 'Invalid data format for field id: 1'],
    [1, 1e300, 'Invalid data format for field id: 1'],
    [1, 'a'.repeat(256), 'Invalid data format for field id: 1'],
    [10003, 'a'.repeat(65_536), 'Invalid data format for field id: 10003'],
    [10002, 'many', 'Invalid data format for field id: 10002'],
    [10002, 1e-7, 'Invalid data format for field id: 10002'],
    [10002, '1'.repeat(25), 'Invalid data format for field id: 10002'],
    [4, '1981-02-29', 'Invalid date format for field id: 4'],
    [4, '0000-00-00', 'Invalid date format for field id: 4'],
    [4, '1980-2-9', 'Invalid date format for field id: 4'],
    [4, '1980-02-29 24:00', 'Invalid date format for field id: 4'],
    [4, '1980-02-29 12:60', 'Invalid date format for field id: 4'],
    [4, '1980-02-29Z', 'Invalid date format for field id: 4'],
    [4, 19800229, 'Invalid date format for field id: 4'],
    [40, '٢٠٠١-٠١-٠١', 'Invalid date format for field id: 40'],
    [5, '0', 'Invalid choice id for field id: 5'],
    [5, '02', 'Invalid choice id for field id: 5'],
    [5, 'Female', 'Invalid choice id for field id: 5'],
    [31, true, 'Invalid choice id for field id: 31'],
    [31, 0, 'Invalid choice id for field id: 31'],
    [10001, 1, 'Invalid data format for field id: 10001. Array expected'],
    [10001, { 0: 1 }, 'Invalid data format for field id: 10001. Array expected'],
    [10001, [], 'No choice provided for field id: 10001'],
    [10001, [1, 4], 'Invalid choice id for field id: 10001'],
    [10001, [[1]], 'Invalid choice id for field id: 10001'],
    [10001, [null], 'Invalid choice id for field id: 10001'],
    [10004, 'ABC', 'Invalid field type: voucher. The value of vouchers cannot be changed.'],
    [10004, null, 'Invalid field type: voucher. The value of vouchers cannot be changed.'],
  ];
  for (const [id, sent, message] of table) {
    assert.throws(() => decodeValue(fields, field(id), sent), { status: 400, code: 2007, message }, `${id} ${message}`);
  }
});

test('what is shown of a stored value', () => {
  const at = new Date('2012-04-03T23:30:00Z');
  const contact: Contact = {
    id: 1,
    publicId: 'A1BBbBCcC1',
    version: 1,
    createdAt: at,
    modifiedAt: at,
    fields: {
      firstName: 'Anna',
      birthDate: '1980-05-06',
      gender: 'female',
      country: 'AQ',
      optIn: false,
      c10001: ['z', 'x', 'of another API'],
      c10002: '42',
      c10004: 'ABC',
      c10005: true,
      c10007: '2012-01-02T23:04:05.000Z',
    },
  };
  const table = [
    [1, 'Anna'],
    [2, null],
    [4, '1980-05-06'],
    [5, '2'],
    [14, null],
    [27, null],
    [31, '2'],
    [47, null],
    [48, '2012-04-04 01:30:00'],
    [10001, ['3', '1']],
    [10002, '42'],
    [10003, null],
    [10004, 'ABC'],
    [10005, '1'],
    [10007, '2012-01-03'],
  ] as const;
  for (const [id, expected] of table) {
    assert.deepEqual(encodeValue(fields, field(id), contact, 'Europe/Vienna'), expected, String(id));
  }
});

test('what contacts are looked for by', () => {
  const table = [
    [1, 'Anna ', 'Anna'],
    [1, 'a'.repeat(300), 'a'.repeat(300)],
    [3, ' Anna@Example.com', 'anna@example.com'],
    [4, '1980-05-06 10:00', '1980-05-06'],
    [4, 'yesterday', 'yesterday'],
    [5, '2', 'female'],
    [5, 'female', undefined],
    [7, '0', undefined],
    [31, '2', 'false'],
    [10001, '3,1', 'x,z'],
    [10001, '1,9', undefined],
    [10002, '42', '42'],
    [10006, 'x', undefined],
  ] as const;
  for (const [id, sent, text] of table) assert.equal(searchText(fields, field(id), sent), text, `${id} ${sent}`);
});

test('a blank in a queried address was a plus', () => {
  assert.equal(fromQuery(field(3), 'tony x@example.com'), 'tony+x@example.com');
  assert.equal(fromQuery(field(1), 'Anna Maria'), 'Anna Maria');
  assert.equal(fromQuery(undefined, '1 2'), '1 2');
});
