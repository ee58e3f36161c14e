import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemFieldById, systemFields } from '../fields.ts';
import { choicesOf } from './choices.ts';
import { choiceLabel, fieldName } from './labels.ts';
import { german } from './labels-de.ts';
import { spanish } from './labels-es.ts';
import { french } from './labels-fr.ts';
import { hungarian } from './labels-hu.ts';
import { italian } from './labels-it.ts';
import { languages } from './languages.ts';

const email = systemFieldById(3)!;
const birthDate = systemFieldById(4)!;

test('field names are in the language asked for, in any case of its code', () => {
  assert.equal(fieldName(birthDate, 'en'), 'Date of Birth');
  assert.equal(fieldName(birthDate, 'de'), 'Geburtsdatum');
  assert.equal(fieldName(birthDate, 'FR'), 'Date de naissance');
  assert.equal(fieldName(birthDate, 'hu'), 'Születési dátum');
  assert.equal(fieldName(email, 'mx'), 'Correo electrónico');
});

test('field names are English where there is no translation', () => {
  assert.equal(fieldName(birthDate, 'jp'), 'Date of Birth');
  assert.equal(fieldName(birthDate, 'xx'), 'Date of Birth');
  assert.equal(fieldName({ ...email, id: 106533, name: 'Loyalty card' }, 'de'), 'Loyalty card');
});

test('choice labels', () => {
  const cases: [fieldId: number, choiceId: number, language: string, label: string | undefined][] = [
    [5, 2, 'en', 'Female'],
    [5, 2, 'de', 'Weiblich'],
    [5, 2, 'jp', 'Female'],
    [5, 2, 'xx', 'Female'],
    [5, 9, 'de', undefined],
    [1, 1, 'de', undefined],
    [31, 1, 'en', 'True'],
    [31, 2, 'it', 'Falso'],
    [7, 5, 'de', '> 3'],
    [23, 7, 'de', '1.000 - 2.499'],
    [14, 65, 'en', 'Germany'],
    [14, 65, 'de', 'Deutschland'],
    [45, 65, 'hu', 'Németország'],
    [14, 65, 'jp', 'ドイツ'],
    [14, 65, 'EL', 'Γερμανία'],
    [14, 41, 'en', 'Congo, Democratic Republic of the'],
    [45, 194, 'de', 'Jugoslawien'],
    [14, 194, 'jp', 'Yugoslavia'],
    [35, 2, 'en', 'german'],
    [35, 2, 'de', 'Deutsch'],
    [35, 41, 'de', 'Serbokroatisch'],
    [35, 41, 'jp', 'serbocroatian'],
    [35, 43, 'de', 'Serbisch'],
  ];
  for (const [fieldId, choiceId, language, label] of cases) {
    assert.equal(choiceLabel(fieldId, choiceId, language), label, `${fieldId} ${choiceId} ${language}`);
  }
});

for (const [code, translation] of Object.entries({
  de: german,
  es: spanish,
  fr: french,
  hu: hungarian,
  it: italian,
})) {
  test(`${code}: all 49 names are given and differ from each other`, () => {
    assert.deepEqual(
      Object.keys(translation.fields).map(Number),
      systemFields.map((field) => field.id),
    );
    assert.equal(new Set(Object.values(translation.fields)).size, 49);
  });

  test(`${code}: the lists are complete and hold no unknown number`, () => {
    for (const fieldId of [5, 6, 8, 9, 17, 19, 20, 23, 24, 26, 31, 46]) {
      const ids = choicesOf(fieldId)?.map((choice) => choice.id);
      assert.deepEqual(Object.keys(translation.choices[fieldId] ?? {}).map(Number), ids, `field ${fieldId}`);
    }
    assert.deepEqual(Object.keys(translation.choices[14] ?? {}).map(Number), [28, 194, 195, 201, 204, 205, 206]);
    assert.deepEqual(Object.keys(translation.choices[35] ?? {}), ['41']);
  });

  test(`${code}: no two choices of a field have one label`, () => {
    for (const field of systemFields) {
      const choices = choicesOf(field.id) ?? [];
      const labels = choices.map((choice) => choiceLabel(field.id, choice.id, code));
      assert.equal(new Set(labels).size, choices.length, field.name);
    }
  });
}

test('every choice has a label in every language', () => {
  for (const { id: language } of languages) {
    for (const field of systemFields) {
      for (const choice of choicesOf(field.id) ?? []) {
        assert.ok(choiceLabel(field.id, choice.id, language), `${language} ${field.id} ${choice.id}`);
      }
    }
  }
});
