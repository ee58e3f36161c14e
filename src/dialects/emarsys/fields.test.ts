import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemField } from '../../core/fields/system-fields.ts';
import { systemFieldById, systemFieldByStringId, systemFields } from './fields.ts';

const idsOf = (fields: typeof systemFields) => fields.map((field) => field.id);

test('the system fields are 0 to 48, in order', () => {
  assert.deepEqual(
    idsOf(systemFields),
    Array.from({ length: 49 }, (_, id) => id),
  );
});

test('string ids are present and unique', () => {
  assert.equal(new Set(systemFields.map((field) => field.stringId)).size, 49);
  assert.ok(systemFields.every((field) => field.stringId));
});

test('fields are found by id and by string id in any case', () => {
  assert.deepEqual(systemFieldById(3), {
    id: 3,
    stringId: 'email',
    name: 'E-Mail',
    applicationType: 'longtext',
    key: 'email',
    access: 'writable',
    exportable: true,
  });
  assert.equal(systemFieldByStringId('Company_Position')?.id, 17);
  assert.equal(systemFieldByStringId('response_rate')?.id, 30);
  assert.equal(systemFieldById(49), undefined);
  assert.equal(systemFieldByStringId(''), undefined);
});

test('read-only and not exportable are the documented ones', () => {
  const readOnly = systemFields.filter((field) => field.access === 'readOnly');
  assert.deepEqual(idsOf(readOnly), [0, 27, 28, 29, 30, 32, 33, 34, 36, 47, 48]);
  assert.deepEqual(idsOf(systemFields.filter((field) => !field.exportable)), [27, 28, 29, 32, 33]);
});

test('every key is a core field of a fitting type, and none is used twice', () => {
  const types = {
    shorttext: 'text',
    longtext: 'text',
    fax: 'text',
    url: 'text',
    birthdate: 'date',
    date: 'date',
    singlechoice: 'choice',
  };
  const keyed = systemFields.filter((field) => field.key);
  for (const field of keyed) {
    const expected = field.id === 31 ? 'boolean' : field.id === 47 ? 'choice' : types[field.applicationType as 'date'];
    assert.equal(systemField(field.key!)?.type, expected, field.name);
  }
  assert.equal(new Set(keyed.map((field) => field.key)).size, keyed.length);
});

test('the base has nothing for the vendor statistics, and 48 is a fact', () => {
  assert.deepEqual(idsOf(systemFields.filter((field) => !field.key)), [0, 27, 28, 29, 30, 32, 33, 34, 36, 48]);
  assert.equal(systemFieldById(48)?.fact, 'createdAt');
});
