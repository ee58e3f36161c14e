import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareAll } from '../batch.ts';
import { findCandidates, mostCandidates } from '../candidates.ts';
import { featuresText, readFeatures } from '../feature-text.ts';
import { type Features, featuresOf } from '../features.ts';
import { blockingHashes } from '../keys.ts';
import { contactInRow, type Row } from '../labelled-rows.ts';
import { MemoryKeys, MemoryTerms } from '../memory-base.ts';
import { shippedModel } from '../shipped-model.ts';
import { countedTerms, nameSharesOf, sharesOf } from '../terms.ts';
import { formBlocks } from './blocks.ts';
import { pairCandidates } from './candidate-pairs.ts';
import { PackedSides } from './counted-contacts.ts';
import { featuresReader, joinPacked, packContacts } from './packed-contacts.ts';
import { Packing } from './packing.ts';
import { sharesOfWork, stretchesOf } from './share.ts';
import { alone, type Crew } from './steps.ts';

const columns = [
  ...['kind', 'first_name', 'middle_name', 'last_name', 'company', 'email', 'email2', 'phone', 'phone2', 'street'],
  ...['street2', 'zip', 'city', 'country', 'dob', 'gender', 'national_id'],
];
const words = ['Anna', 'Ute', 'Hans und Petra', 'Abt', 'Lind-Kolb', 'info@abt.de', 'ute.abt@gmail.com', 'x@y.z'];
const values = [
  ...words,
  ...['Абт', 'Łukasz', '+49 171 2345678', '0221 556677', 'Ring 1', 'Am Weg 12 a', '10115', 'Köln', 'DE', 'U\nK'],
  ...['1980-02-03', 'm', 'AB-12', 'Abt GmbH & Co', ''],
];
const cell = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...values) },
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const features = fc
  .record(Object.fromEntries(columns.map((column) => [column, cell])), { requiredKeys: [] })
  .map((row) => featuresOf(contactInRow(row as Row)));

const pack = (contacts: readonly Features[]) => joinPacked([packContacts(contacts)]);

test('features are the same after they were a text, and in packed contacts', () => {
  fc.assert(fc.property(features, (one) => assert.deepEqual(readFeatures(featuresText(one)), one)));
  fc.assert(
    fc.property(fc.array(features, { maxLength: 20 }), fc.integer({ min: 1, max: 7 }), (contacts, size) => {
      const parts = stretchesOf(contacts.length, size).map(({ from, to }) => packContacts(contacts.slice(from, to)));
      const packed = joinPacked(parts);
      assert.equal(packed.count, contacts.length);
      assert.deepEqual(
        contacts.map((_, index) => featuresReader(packed)(index)),
        contacts,
      );
    }),
  );
});

/** Contacts that share few names, streets and mailboxes: many blocks are dead, and some have room. */
function crowd(count: number): Features[] {
  return Array.from({ length: count }, (_, at) =>
    featuresOf(
      contactInRow({
        first_name: ['Anna', 'Ute', 'Jan', 'Eva'][at % 4],
        last_name: ['Abt', 'Koller', 'Lind', 'Zander', 'Hagen'][at % 5],
        email: at % 3 === 0 ? `box${at % 11}@abt.de` : `own${at}@web.de`,
        street: at % 2 === 0 ? `Ring ${at % 7}` : '',
        zip: String(10_000 + (at % 23)),
        dob: at % 6 === 0 ? `1980-02-${10 + (at % 13)}` : '',
      }),
    ),
  );
}

test('each contact is compared with those that it would have found when it arrived', () => {
  const contacts = crowd(400);
  const packed = pack(contacts);
  for (const threads of [1, 3]) {
    const places = new Int32Array(packed.keys.values.length);
    const shares = sharesOfWork(threads).map((share) => formBlocks(packed.keys, places, share).blocks);
    const found = stretchesOf(contacts.length, 37).map((part) => pairCandidates(packed, { places, shares }, part));
    const counts = found.flatMap((part) => [...part.counts]);
    const candidates = found.flatMap((part) => [...part.candidates]);
    const keys = found.flatMap((part) => [...part.keys]);
    const base = new MemoryKeys();
    for (const [contact, one] of contacts.entries()) {
      const own = counts[contact];
      const expected = findCandidates(blockingHashes(one), base, mostCandidates).sort((a, b) => a.contact - b.contact);
      assert.deepEqual(
        candidates.splice(0, own),
        expected.map((candidate) => candidate.contact),
        `${contact}`,
      );
      assert.deepEqual(
        keys.splice(0, own),
        expected.map((candidate) => candidate.keys),
      );
      base.add(contact, blockingHashes(one));
    }
  }
});

test('packed contacts know how common their values are', async () => {
  const contacts = crowd(60);
  const { base } = await compareAll(pack(contacts), shippedModel, alone);
  const counts = new MemoryTerms();
  for (const one of contacts) counts.add(countedTerms(one));
  const sides = new PackedSides(base);
  for (const [contact, one] of contacts.entries()) {
    assert.deepEqual(sides.subject(contact), { features: one, shares: sharesOf(one, counts, 1) });
    assert.deepEqual(sides.side(contact).shares, nameSharesOf(one, counts, 1));
  }
});

test('the outcome does not depend on how many share the work', async () => {
  const contacts = crowd(300);
  const [one, three] = await Promise.all(
    [1, 3].map(async (size) => {
      const crew: Crew = { ...alone, size };
      const packing = new Packing(crew, async (piece: readonly Features[]) => packContacts(piece));
      for (const { from, to } of stretchesOf(contacts.length, 100 / size)) await packing.add(contacts.slice(from, to));
      return (await compareAll(await packing.finish(), shippedModel, crew)).pairs;
    }),
  );
  assert.ok(Number(one?.count) > 1_000);
  assert.deepEqual(one, three);
});
