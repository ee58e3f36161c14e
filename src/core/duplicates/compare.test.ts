import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compare, newPattern } from './compare.ts';
import { explain } from './explain.ts';
import { type ContactValues, featuresOf } from './features.ts';
import { contactInRow, type Row } from './labelled-rows.ts';
import { type FieldName, fieldNames, levelNames } from './levels.ts';
import { MemoryTerms } from './memory-base.ts';
import { prepareModel } from './model.ts';
import { shippedModel } from './shipped-model.ts';
import { sharesOf } from './terms.ts';

function subject(contact: ContactValues) {
  const features = featuresOf(contact);
  return { features, shares: sharesOf(features, new MemoryTerms(), 0) };
}

function levelOf(field: FieldName, one: Row, other: Row): string {
  const pattern = newPattern();
  compare(subject(contactInRow(one)), subject(contactInRow(other)), pattern);
  const level = pattern.levels[fieldNames.indexOf(field)] ?? 0;
  return level === 0 ? 'missing' : (levelNames(field)[level - 1] ?? '');
}

const person = (first_name: string, last_name = 'Zoller') => ({ first_name, last_name });

const cases: readonly (readonly [field: FieldName, level: string, one: Row, other: Row])[] = [
  ['firstName', 'same', person('Jürgen'), person('Juergen')],
  ['firstName', 'sound', person('Torsten'), person('Thorsten')],
  ['firstName', 'near', person('Alexander'), person('Sascha')],
  ['firstName', 'near', person('Emma Brigitte'), person('Emma')],
  ['firstName', 'near', person('Wolfrun'), person('Wolfrum')],
  ['firstName', 'initial', person('W.'), person('Wolfgang')],
  ['firstName', 'different', person('W.'), person('Karl')],
  ['firstName', 'different', person('Lena'), person('Lea')],
  ['firstName', 'fuzzy', person('Hans und Petra'), person('Hans')],
  ['firstName', 'different', person('John', 'Carver Sr.'), person('John', 'Carver Jr.')],
  ['firstName', 'missing', person(''), person('Karl')],
  ['lastName', 'part', person('A', 'García Romero'), person('A', 'García')],
  ['lastName', 'different', person('A', 'García Romero'), person('A', 'Moreno Núñez')],
  ['lastName', 'near', person('A', 'Flarreiter'), person('A', 'Flarresiter')],
  ['lastName', 'fuzzy', person('A', 'Müller'), person('A', 'Möller')],
  ['nameOrder', 'swapped', person('Sabine', 'Brandt'), person('Brandt', 'Sabine')],
  ['mail', 'same', { email: 'rd1968@gmx.de' }, { email2: 'RD1968@gmx.de' }],
  ['mail', 'sameName', { ...person('Ute'), email: 'ute@a.de' }, { ...person('Ute'), email: 'ute@a.de' }],
  ['mail', 'typo', { email: 'sternchen@web.de' }, { email: 'sternhcen@web.de' }],
  ['mail', 'typo', { email: 'sternchen@web.de' }, { email: 'sternchen@gmx.de' }],
  ['mail', 'different', { email: 'rafael1988@web.de' }, { email: 'rafael1981@web.de' }],
  ['mail', 'shared', { email: 'eva@werk.de' }, { email: 'jan@werk.de' }],
  ['mail', 'shared', { ...person('Ute'), email: 'info@a.de' }, { ...person('Jan'), email: 'info@a.de' }],
  ['mail', 'same', { company: 'Werk', email: 'info@a.de' }, { company: 'Werk', email: 'info@a.de' }],
  ['mail', 'family', { email: 'familie.abt@web.de' }, { email: 'familie.abt@web.de' }],
  ['phone', 'mobile', { phone: '+49 171 2345678' }, { phone: '0171/2345678', country: 'DE' }],
  ['phone', 'mobile', { phone: '+49 171 2345678' }, { phone: '0171/2345678' }],
  ['phone', 'line', { phone: '030 123456', country: 'DE' }, { phone2: '+49 30 123456' }],
  ['phone', 'typo', { phone: '0171 2345678', country: 'DE' }, { phone: '0171 2345687', country: 'DE' }],
  ['phone', 'extension', { phone: '030 12345610', country: 'DE' }, { phone: '030 12345623', country: 'DE' }],
  ['place', 'zip', { zip: '50674' }, { zip: 'D-50674', city: 'Köln' }],
  ['place', 'near', { zip: '50674', city: 'Köln' }, { zip: '50676', city: 'Cologne' }],
  ['place', 'city', { city: 'Köln' }, { zip: '50676', city: 'Cologne' }],
  ['street', 'same', { street: 'Lindenstraße 12' }, { street2: 'Lindenstr. 12' }],
  ['street', 'near', { street: 'Lindenstraße 12' }, { street: 'Lindenstraße' }],
  ['street', 'same', { street: '102 Fifth Ave' }, { street: '102 5th Avenue' }],
  ['street', 'near', { street: '2450 Broadway' }, { street: '2450 Broadway, between 90th and 91st' }],
  ['street', 'name', { street: 'Lindenstraße 12' }, { street: 'Lindenstraße 40' }],
  ['birthday', 'near', { dob: '1984-05-02' }, { dob: '1984-02-05' }],
  ['birthday', 'part', { dob: '1984-05-02' }, { dob: '1984-05-29' }],
  ['birthday', 'generation', { dob: '1951-03-04' }, { dob: '1980-09-17' }],
  ['company', 'same', { company: 'Werkhaus24 GmbH' }, { company: 'WERKHAUS24' }],
  ['company', 'near', { company: 'Autohaus Weidner' }, { company: 'Weidner' }],
  ['externalId', 'near', { national_id: '7535316' }, { national_id: '7535361' }],
  ['kind', 'mixed', { company: 'Werk' }, person('Jan')],
];

test('levels', () => {
  for (const [field, level, one, other] of cases) {
    assert.equal(levelOf(field, one, other), level, JSON.stringify([field, one, other]));
  }
});

const word = fc.constantFrom('', 'Anna', 'Hans', 'Müller', 'Meier', 'Brandt', 'Sabine', 'Garcia Lopez', 'W.', 'Oczko');
const contacts: fc.Arbitrary<ContactValues> = fc.record({
  kind: fc.constantFrom('', 'person', 'org'),
  firstName: word,
  middleName: fc.constant(''),
  lastName: word,
  company: fc.constantFrom('', 'Werkhaus24 GmbH', 'Werkhaus', 'Brandt & Söhne'),
  emails: fc.array(fc.constantFrom('info@werk.de', 'anna@web.de', 'anna.m@web.de', 'oczko77@gmx.de', 'x'), {
    maxLength: 2,
  }),
  phones: fc.array(fc.constantFrom('0171 2345678', '+49 171 2345687', '030 123456', '0'), { maxLength: 2 }),
  streets: fc.array(fc.constantFrom('Lindenstr. 12', 'Lindenstraße 14', 'Am Markt 1'), { maxLength: 2 }),
  zip: fc.constantFrom('', '50674', '50676', '1010'),
  city: fc.constantFrom('', 'Köln', 'Wien'),
  country: fc.constantFrom('', 'DE', 'AT'),
  birthday: fc.constantFrom('', '1984-05-02', '1984-02-05', '1951-03-04'),
  gender: fc.constantFrom('', 'f', 'm'),
  externalId: fc.constantFrom('', '7535316', '7535361'),
});
const prepared = prepareModel(shippedModel, 10_000);
const runs = { numRuns: 3_000, seed: 42 };

test('which contact comes first makes no difference', () => {
  fc.assert(
    fc.property(contacts, contacts, (one, other) => {
      const there = explain(subject(one), subject(other), prepared).probability;
      const back = explain(subject(other), subject(one), prepared).probability;
      assert.ok(Math.abs(there - back) < 1e-9, `${there} ${back}`);
    }),
    runs,
  );
});

test('the weights and the prior add up to the odds', () => {
  fc.assert(
    fc.property(contacts, contacts, (one, other) => {
      const { probability, bits, prior } = explain(subject(one), subject(other), prepared);
      const sum = bits.reduce((total, { bits: weight }) => total + weight, prior);
      assert.ok(probability > 0 && probability < 1);
      assert.ok(Math.abs(sum - Math.log2(probability / (1 - probability))) < 1e-3);
    }),
    runs,
  );
});
