import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { FieldValues } from '../fields/field.ts';
import { contactFeatures } from './contact-features.ts';
import { featuresText, making, readFeatures } from './feature-text.ts';
import { likenessKey, storedLikeness } from './likeness.ts';
import { blocksOf } from './likeness-key.ts';

const contacts: readonly FieldValues[] = [
  {},
  {
    email: 'Info+shop@Werkhaus24.de',
    company: 'Werkhaus24 GmbH & Co. KG',
    companyCity: 'Köln',
    companyPostalCode: '050674',
  },
  {
    firstName: 'Dr. Katarzyna',
    lastName: 'Wiśniewska-Zając',
    email: 'k.wisniewska@googlemail.com',
    email2: 'kasia1988@wp.pl',
  },
  {
    firstName: 'Hans und Petra',
    lastName: 'von der Müller',
    phone: '0171 5550123',
    phone2: '+44 20 7946 0018',
    country: 'DE',
  },
  {
    firstName: 'Karl',
    lastName: 'Steinbach jr.',
    street: 'Lindenstraße 12 a',
    street2: 'Haus 3',
    postalCode: '50674',
    city: 'Munich',
  },
  { lastName: 'Lee, Anna', birthDate: '1951-03-04', gender: 'f', country: 'GB', mobile: '07700 900123' },
  {
    firstName: 'Ольга',
    lastName: "O'Neill",
    birthDate: '1970-01-01',
    gender: 'undisclosed',
    email: 'семья@example.org',
  },
];

test('features are the same when they come back from the base', () => {
  for (const fields of contacts) {
    const features = contactFeatures(fields);
    assert.deepEqual(readFeatures(featuresText(features)), features);
    assert.deepEqual(storedLikeness(likenessKey(fields).value), likenessKey(fields));
  }
});

test('features of another making are not read', () => {
  const { value } = likenessKey({ firstName: 'Anna' });
  assert.equal(storedLikeness(value.replace(/^\d+/, String(making + 1))), undefined);
  assert.equal(storedLikeness(`[1,"person",[[],"",0]]`), undefined);
});

/**
 * What is stored of these contacts, by its making. When this fails, contacts are compared in another way than in the bases
 * there are: `making` takes the next number, so that their indexes are built anew, and its digest goes here.
 */
test('what is made of contacts is what this making says', () => {
  const made = contacts.map((fields) => {
    const key = likenessKey(fields);
    return [key.value, [...blocksOf(key)], key.terms, key.names];
  });
  const digest = createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 16);
  assert.deepEqual([making, digest], [3, 'c9ba22d23acb966e']);
});
