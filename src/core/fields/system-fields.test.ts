import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemField, systemFields } from './system-fields.ts';

test('every key is a camel-case word and occurs once', () => {
  const keys = systemFields.map((field) => field.key);
  assert.deepEqual(
    keys.filter((key) => !/^[a-z][a-zA-Z0-9]*$/.test(key)),
    [],
  );
  assert.equal(new Set(keys).size, keys.length);
});

test('no key looks like that of a custom field', () => {
  assert.deepEqual(
    systemFields.filter((field) => /^c\d+$/.test(field.key)),
    [],
  );
});

test('a lookup is by the exact key', () => {
  assert.deepEqual(systemField('firstName'), { key: 'firstName', type: 'text', maxLength: 255 });
  assert.deepEqual(systemField('birthDate'), { key: 'birthDate', type: 'date' });
  assert.deepEqual(systemField('gender'), {
    key: 'gender',
    type: 'choice',
    choices: ['male', 'female', 'undisclosed'],
  });
  assert.equal(systemField('firstname'), undefined);
  assert.equal(systemField('createdAt'), undefined);
});

test('choices are unique and are given for choice fields only', () => {
  for (const field of systemFields) {
    assert.equal(field.choices !== undefined, field.type === 'choice', field.key);
    assert.equal(new Set(field.choices).size, field.choices?.length ?? 0, field.key);
  }
});

test('both country fields know the 249 countries of ISO 3166-1, Kosovo and five places without a code', () => {
  const choices = systemField('country')?.choices ?? [];
  assert.equal(choices.filter((value) => /^[A-Z]{2}$/.test(value)).length, 250);
  assert.deepEqual(choices.slice(250), ['burma', 'canary-islands', 'netherlands-antilles', 'yugoslavia', 'zaire']);
  assert.deepEqual(systemField('companyCountry')?.choices, choices);
});
