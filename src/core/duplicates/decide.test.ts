import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainPair } from './compared-pair.ts';
import { decide, type Judged, type Outcome } from './decide.ts';
import { contactInRow, type Row } from './labelled-rows.ts';

const judged = (contact: number, probability: number, mergeable = true): Judged => ({
  contact,
  probability,
  mergeable,
});

const cases: readonly (readonly [outcome: Outcome, judged: readonly Judged[]])[] = [
  ['new', []],
  ['new', [judged(1, 0.89)]],
  ['merge', [judged(1, 0.995)]],
  ['merge', [judged(1, 0.995), judged(2, 0.5)]],
  ['merge', [judged(1, 0.995), judged(1, 0.95)]],
  ['review', [judged(1, 0.995, false)]],
  ['review', [judged(1, 0.995), judged(2, 0.91)]],
];

test('a second contact that may be the same is a question for people', () => {
  for (const [outcome, found] of cases) assert.equal(decide(found).outcome, outcome, JSON.stringify(found));
  const { matches } = decide([judged(2, 0.95), judged(1, 0.99), judged(2, 0.97)]);
  assert.deepEqual(matches, [judged(1, 0.99), judged(2, 0.97)]);
});

const own = { email: 'flitzer77@web.de', phone: '0171 2345678', country: 'DE' };
const pairs: readonly (readonly [why: string, outcome: Outcome | undefined, one: Row, other: Row])[] = [
  [
    'the same',
    'merge',
    { ...own, first_name: 'Ute', last_name: 'Abt' },
    { ...own, first_name: 'Ute', last_name: 'Abt' },
  ],
  [
    'another first name',
    undefined,
    { ...own, first_name: 'Ute', last_name: 'Abt' },
    { ...own, first_name: 'Jan', last_name: 'Abt' },
  ],
  ['another gender', undefined, { ...own, first_name: 'Kim', gender: 'f' }, { ...own, first_name: 'Kim', gender: 'm' }],
  [
    'another birthday',
    undefined,
    { ...own, first_name: 'Ute', dob: '1950-01-02' },
    { ...own, first_name: 'Ute', dob: '1975-05-06' },
  ],
  [
    'another number',
    undefined,
    { ...own, first_name: 'Ute', national_id: '123456' },
    { ...own, first_name: 'Ute', national_id: '987654' },
  ],
  [
    'a couple',
    undefined,
    { ...own, first_name: 'Hans und Petra', last_name: 'Abt' },
    { ...own, first_name: 'Hans', last_name: 'Abt' },
  ],
  ['a person and a firm', undefined, { ...own, first_name: 'Ute', company: 'Abt' }, { ...own, company: 'Abt' }],
];

test('contradictions are never merged without asking', () => {
  for (const [why, outcome, one, other] of pairs) {
    const { decision } = explainPair(contactInRow(one), contactInRow(other));
    if (outcome === undefined) assert.notEqual(decision, 'merge', why);
    else assert.equal(decision, outcome, why);
  }
});
