import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalZip, readStreet } from './address.ts';
import { readBirthday } from './birthday.ts';
import { companyWords } from './company.ts';
import { featuresOf } from './features.ts';
import { contactInRow } from './labelled-rows.ts';
import { readMail } from './mail.ts';
import { personName } from './person-name.ts';
import { readPhone } from './phone.ts';
import { canonicalCity } from './tables/city-words.ts';

const names: readonly (readonly [first: string, last: string, firstWords: string, lastWords: string])[] = [
  ['Dr. Hans', 'BERGER', 'hans', 'berger'],
  ['Hans-Peter', 'von der Heide', 'hans peter', 'heide'],
  ['', 'Pilar Navarro Gil', 'pilar', 'navarro gil'],
  ['Ralf Flellkamp', '', 'ralf', 'flellkamp'],
  ['', 'Emma Brigitte Kleindecker', 'emma brigitte', 'kleindecker'],
  ['', 'Lee, Anna', 'anna', 'lee'],
  ['Frau', 'Ute Maier', 'frau', 'ute maier'],
  ['Unbekannt', 'n/a', '', ''],
  ['-', 'Cher', '', 'cher'],
  ['Hans und Petra', 'Olbrich', 'hans petra', 'olbrich'],
];

test('names', () => {
  for (const [first, last, firstWords, lastWords] of names) {
    const name = personName(first, '', last);
    assert.deepEqual(
      [name.first.words.join(' '), name.last.words.join(' ')],
      [firstWords, lastWords],
      `${first} ${last}`,
    );
  }
  assert.equal(personName('John', '', 'Carver Jr.').generation, 'jr');
  assert.equal(personName('Sr. Juan', '', 'García').generation, '');
  assert.equal(personName('Hans & Petra', '', 'Olbrich').first.several, true);
});

const anna = personName('Anna', '', 'Müller');
const mails: readonly (readonly [text: string, full: string | undefined, kind?: string])[] = [
  ['Anna.Mueller@GMX.de', 'anna.mueller@gmx.de', 'name'],
  ['peter.kraemer+news@googlemail.com', 'peterkraemer@gmail.com', 'own'],
  ['nadine@gmial.com', 'nadine@gmail.com', 'own'],
  ['a@solartech.con', 'a@solartech.com', 'name'],
  ['am1980@web.de', 'am1980@web.de', 'name'],
  ['flitzer77@web.de', 'flitzer77@web.de', 'own'],
  ['info@firma.de', 'info@firma.de', 'role'],
  ['familie.mueller@gmx.de', 'familie.mueller@gmx.de', 'family'],
  ['keine@mail.de', undefined],
  ['x@example.com', undefined],
  ['no address', undefined],
];

test('e-mail addresses', () => {
  for (const [text, full, kind] of mails) {
    const mail = readMail(text, anna);
    assert.deepEqual([mail?.full, mail?.kind], [full, kind], text);
  }
});

const phones: readonly (readonly [text: string, country: string, national: string | undefined, code?: string])[] = [
  ['0171/2345678', 'DE', '1712345678', '49'],
  ['+49 171 2345678', '', '1712345678', '49'],
  ['0049 (0)171 2345678', '', '1712345678', '49'],
  ['(617) 384-7579', 'US', '6173847579', '1'],
  ['06 12345678', 'NL', '612345678', '31'],
  ['0172 4455667', '', '1724455667', ''],
  ['000000', 'DE', undefined],
  ['1234567', 'DE', undefined],
  ['12', 'DE', undefined],
];

test('phone numbers', () => {
  for (const [text, country, national, code] of phones) {
    const phone = readPhone(text, country);
    assert.deepEqual([phone?.national, phone?.code], [national, code], text);
  }
});

const streets: readonly (readonly [text: string, name: string, number: string])[] = [
  ['Lindenstraße 12 a', 'lindenstr', '12a'],
  ['Lindenstr. 12a', 'lindenstr', '12a'],
  ['12 Oak Street', 'oakstr', '12'],
  ['8368 River Rd', 'riverrd', '8368'],
  ['195 Rue de l’Église', 'reglise', '195'],
  ['ul. Polna 3', 'ulpolna', '3'],
  ['Torstr. 007', 'torstr', '7'],
];

test('streets', () => {
  for (const [text, name, number] of streets) assert.deepEqual(readStreet(text), { name, number }, text);
  assert.equal(readStreet(' - '), undefined);
});

test('postal codes', () => {
  for (const [text, zip] of [
    ['01924', '1924'],
    ['EH1 1LE', 'EH11LE'],
    ['D-50674', '50674'],
    ['00-625', '625'],
    ['94105-1234', '94105'],
    ['00000', ''],
  ] as const) {
    assert.equal(canonicalZip(text), zip, text);
  }
});

test('cities', () => {
  for (const [one, other] of [
    ['München', 'Munich'],
    ['Frankfurt am Main', 'Francfort'],
    ['Freiburg im Breisgau', 'Freiburg'],
    ['Warszawa', 'Warsaw'],
    ['Wien 3', 'Vienna'],
    ['Paris Cedex 08', 'paris'],
  ] as const) {
    assert.equal(canonicalCity(one), canonicalCity(other), `${one} ${other}`);
  }
  assert.notEqual(canonicalCity('Bonn'), canonicalCity('Köln'));
});

test('organisations', () => {
  for (const [text, words] of [
    ['Blumen Sonnenschein GmbH & Co. KG', 'blumen sonnenschein'],
    ['Wolf & Söhne e.K.', 'wolf sohne'],
    ['Jankowski Sp. z o.o.', 'jankowski'],
    ['The Body Shop Ltd.', 'body shop'],
    ['SA', 'sa'],
  ] as const) {
    assert.equal(companyWords(text).join(' '), words, text);
  }
});

test('birthdays', () => {
  for (const [text, day] of [
    ['1984-05-02', '19840502'],
    ['1984-05-02T00:00:00Z', '19840502'],
    ['1900-01-01', ''],
    ['0000-00-00', ''],
    ['5 May', ''],
  ] as const) {
    assert.equal(readBirthday(text), day, text);
  }
});

test('a text without end is cut', () => {
  const { first, mails } = featuresOf(
    contactInRow({ first_name: 'ab'.repeat(100_000), email: `${'x'.repeat(100_000)}@a.de` }),
  );
  assert.equal(first.text.length, 255);
  assert.deepEqual(mails, []);
});
