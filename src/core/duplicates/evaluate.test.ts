import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCandidates } from './candidates.ts';
import { clusterContacts } from './clusters.ts';
import { evaluateBatch } from './evaluate.ts';
import { evaluateOnline, type LabelledContacts } from './evaluate-online.ts';
import { featuresOf } from './features.ts';
import { HashTable } from './hash-table.ts';
import { blockingHashes, blockingKeys } from './keys.ts';
import { contactInRow, type Row } from './labelled-rows.ts';
import { MemoryKeys } from './memory-base.ts';
import { joinPacked, packContacts } from './packed/packed-contacts.ts';
import { alone } from './packed/steps.ts';

const first = ['Anna', 'Ute', 'Jan', 'Karl', 'Eva', 'Nora', 'Ole', 'Ida', 'Max', 'Kim', 'Lars'];
const syllables = ['bem', 'ost', 'lind', 'fri', 'kol', 'zan', 'gru', 'mei', 'tor', 'hag'];

/** Contacts of which every third comes twice, the second time with a slip in the surname and without a street. */
function labelled(people: number): LabelledContacts {
  const rows: (Row & { cluster: string })[] = [];
  for (let index = 0; index < people; index += 1) {
    const first_name = first[(index * 5) % first.length] ?? '';
    const last_name = [...String(1_000 + index)].map((digit) => syllables[Number(digit)]).join('');
    const email = `x${index * 7919}@web.de`;
    const zip = String(10_000 + ((index * 37) % 101));
    const row = { cluster: `c${index}`, first_name, last_name, email, street: `Weg ${index}`, zip };
    rows.push(row);
    if (index % 3 === 0) rows.push({ ...row, last_name: last_name.slice(0, -1), street: '' });
  }
  return { contacts: rows.map((row) => featuresOf(contactInRow(row))), truth: rows.map(({ cluster }) => cluster) };
}

/** Sorts the contacts out as one base, on this thread. */
function sortedOut({ contacts, truth }: LabelledContacts) {
  return evaluateBatch({ contacts: joinPacked([packContacts(contacts)]), truth }, 0.9, alone);
}

test('a file is sorted out as a whole, the same each time', async () => {
  const report = await sortedOut(labelled(600));
  assert.deepEqual([report.rows, report.truePairs, report.blocking.completeness], [800, 200, 1]);
  assert.ok(report.pairs.f1 > 0.98, JSON.stringify(report.pairs));
  assert.ok(report.clusters.f1 > 0.98, JSON.stringify(report.clusters));
  assert.deepEqual(await sortedOut(labelled(600)), report);
});

test('rows that arrive are merged with those that are there', async () => {
  let time = 0;
  const clock = () => {
    time += 1;
    return time;
  };
  const report = await evaluateOnline(labelled(900), clock);
  assert.equal(report.auto.wrong, 0);
  assert.ok(report.auto.right > 280 && report.review.found > 0.98, JSON.stringify(report));
  assert.deepEqual(report.lookupMs, { p50: 1, p99: 1 });
});

test('files with nothing to find', async () => {
  const nothing = { rows: 0, truePairs: 0, blocking: { completeness: 1 } };
  const all = { precision: 1, recall: 1, f1: 1 };
  const empty = { contacts: [], truth: [] };
  assert.deepEqual(await sortedOut(empty), { ...nothing, pairs: { ...all, bestF1: 1 }, clusters: all });
  assert.equal((await evaluateOnline(empty, () => 0)).auto.found, 1);
  const blank = featuresOf(contactInRow({}));
  assert.equal((await sortedOut({ contacts: [blank, blank], truth: ['a', 'b'] })).pairs.precision, 1);
});

test('a chain through one contact does not make a group', () => {
  const pairs = {
    count: 3,
    one: Int32Array.of(1, 2, 2),
    other: Int32Array.of(0, 1, 0),
    odds: Float64Array.of(5, 3, -7),
  };
  const [zero, one, two] = clusterContacts(3, pairs);
  assert.ok(zero === one && one !== two);
  const without = { ...pairs, odds: Float64Array.of(5, 3, 1) };
  assert.equal(new Set(clusterContacts(3, without)).size, 1);
});

test('contacts that are known to be apart are in different groups, however likely they and others are one', () => {
  const pairs = {
    count: 4,
    one: Int32Array.of(1, 2, 3, 3),
    other: Int32Array.of(0, 1, 0, 2),
    odds: Float64Array.of(8, 7, 6, 5),
  };
  assert.equal(new Set(clusterContacts(4, pairs)).size, 1);
  const [zero, one, two, three] = clusterContacts(4, pairs, [[2, 0]]);
  assert.ok(zero === one && zero !== two && (three === zero || three === two));
  const [first, second] = clusterContacts(4, pairs, [[0, 1]]);
  assert.notEqual(first, second);
});

test('sixty copies of one contact find some of them, and a mailbox of thousands costs no more', () => {
  const base = new MemoryKeys();
  const copy = featuresOf(contactInRow({ first_name: 'Ute', last_name: 'Abt', email: 'ute@abt.de' }));
  for (let contact = 0; contact < 60; contact += 1) base.add(contact, blockingHashes(copy));
  assert.equal(findCandidates(blockingHashes(copy), base).length, 10);
  for (let contact = 60; contact < 2_000; contact += 1) {
    const other = featuresOf(
      contactInRow({ first_name: `N${contact}`, last_name: `X${contact}`, email: 'ute@abt.de' }),
    );
    base.add(contact, blockingHashes(other));
  }
  const found = findCandidates(blockingHashes(copy), base);
  assert.ok(found.length <= 10 && found.some(({ contact }) => contact < 60));
});

test('keys do not depend on how a contact is written', () => {
  const one = featuresOf(
    contactInRow({ first_name: 'Dr. Jürgen', last_name: 'GROSS', phone: '0171 2345678', country: 'DE' }),
  );
  const other = featuresOf(
    contactInRow({ first_name: 'juergen', last_name: 'Groß', phone: '+49 171 2345678', country: 'DE' }),
  );
  assert.deepEqual(blockingKeys(one), blockingKeys(other));
});

test('a hash table keeps every number it was given', () => {
  const table = new HashTable();
  const keys = Array.from({ length: 20_000 }, (_, index) => index * 4_294_967_296 + 1);
  for (const [position, key] of keys.entries()) assert.equal(table.add(key), position);
  assert.equal(table.size, keys.length);
  assert.ok(keys.every((key, position) => table.find(key) === position && table.add(key) === position));
  assert.equal(table.find(2), -1);
});
