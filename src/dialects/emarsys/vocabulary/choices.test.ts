import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemField } from '../../../core/fields/system-fields.ts';
import { systemFields } from '../fields.ts';
import { choiceById, choiceByValue, choicesOf } from './choices.ts';

/** Meanings of the core that this vendor has no number for. */
const unnumbered: Record<number, string[]> = {
  14: ['AQ', 'AS', 'BQ', 'GU', 'MP', 'PR', 'VG'],
  45: ['AQ', 'AS', 'BQ', 'GU', 'MP', 'PR', 'VG'],
};

const withChoices = systemFields.filter((field) => choicesOf(field.id));

test('every single choice field has choices, and opt-in', () => {
  const expected = systemFields.filter((field) => field.applicationType === 'singlechoice' || field.id === 31);
  assert.deepEqual(withChoices, expected);
  assert.equal(withChoices.length, 16);
});

test('the lists are as long as the vendor says', () => {
  const lengths = Object.fromEntries(withChoices.map((field) => [field.id, choicesOf(field.id)?.length]));
  assert.deepEqual(lengths, {
    ...{ 5: 3, 6: 5, 7: 5, 8: 6, 9: 8, 14: 248, 17: 30, 19: 17, 20: 18, 23: 10, 24: 8, 26: 2, 31: 2, 35: 44 },
    ...{ 45: 248, 46: 6 },
  });
});

for (const field of withChoices) {
  const choices = choicesOf(field.id) ?? [];

  test(`${field.id} ${field.name}: ids ascend, values and labels are unique`, () => {
    const ids = choices.map((choice) => choice.id);
    assert.deepEqual(
      ids,
      [...new Set(ids)].sort((a, b) => a - b),
    );
    assert.equal(new Set(choices.map((choice) => choice.value)).size, choices.length);
    assert.equal(new Set(choices.map((choice) => choice.name)).size, choices.length);
  });

  test(`${field.id} ${field.name}: the meanings are those of the core`, () => {
    const meanings = choices.map((choice) => choice.value);
    const core = field.id === 31 ? [true, false] : (systemField(field.key!)?.choices ?? []);
    assert.deepEqual([...meanings, ...(unnumbered[field.id] ?? [])].sort(), [...core].sort());
  });
}

test('a number becomes a meaning and a meaning a number', () => {
  assert.equal(choiceById(7, 3)?.value, '2');
  assert.equal(choiceById(5, 2)?.value, 'female');
  assert.equal(choiceById(45, 65)?.value, 'DE');
  assert.equal(choiceById(31, 2)?.value, false);
  assert.equal(choiceByValue(7, '4+')?.id, 5);
  assert.equal(choiceByValue(14, 'GB')?.id, 184);
  assert.equal(choiceByValue(31, true)?.id, 1);
  assert.equal(choiceByValue(46, 'miss')?.id, 3);
});

test('there is nothing for unused numbers, unknown meanings and fields without choices', () => {
  assert.equal(choiceById(14, 133), undefined);
  assert.equal(choiceById(14, 200), undefined);
  assert.equal(choiceById(5, 0), undefined);
  assert.equal(choiceByValue(14, 'PR'), undefined);
  assert.equal(choiceById(1, 1), undefined);
  assert.equal(choicesOf(1), undefined);
});

test('labels are the vendor’s, letter for letter', () => {
  assert.equal(choiceById(7, 5)?.name, '> 3');
  assert.equal(choiceById(9, 7)?.name, 'Dipl.Ing.');
  assert.equal(choiceById(14, 41)?.name, 'Congo, Democratic Republic of the');
  assert.equal(choiceById(14, 150)?.name, 'São Tomé and Príncipe');
  assert.equal(choiceById(20, 18)?.name, 'Advertising/PR agency');
  assert.equal(choiceById(23, 7)?.name, '1,000 - 2,499');
  assert.equal(choiceById(24, 1)?.name, '< 99');
  assert.equal(choiceById(35, 28)?.name, 'chinese (simplified)');
});
