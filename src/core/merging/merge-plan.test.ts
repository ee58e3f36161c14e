import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emailStatuses } from '../fields/choice-values.ts';
import type { FieldValues } from '../fields/field.ts';
import { mergePlan } from './merge-plan.ts';
import { worstEmailStatusFirst } from './strictest-consent.ts';

type Methods = Readonly<Record<'update_add' | 'update' | 'add', FieldValues>>;

const tables: readonly (readonly [name: string, survivor: FieldValues, absorbed: FieldValues, outcomes: Methods])[] = [
  [
    'a method decides field by field, custom fields too',
    { firstName: 'Ann', city: 'Wien', c12: 'x' },
    { firstName: 'Anna', street: 'Ring 1', c12: 'y' },
    {
      update_add: { firstName: 'Anna', city: 'Wien', street: 'Ring 1', c12: 'y' },
      update: { firstName: 'Anna', city: 'Wien', c12: 'y' },
      add: { firstName: 'Ann', city: 'Wien', street: 'Ring 1', c12: 'x' },
    },
  ],
  [
    'an e-mail that loses its place moves to the second slot',
    { email: 'a@example.com' },
    { email: 'b@example.com' },
    {
      update_add: { email: 'b@example.com', email2: 'a@example.com' },
      update: { email: 'b@example.com', email2: 'a@example.com' },
      add: { email: 'a@example.com', email2: 'b@example.com' },
    },
  ],
  [
    'one address in two spellings is one',
    { email: 'a@example.com' },
    { email: 'A@Example.com ' },
    {
      update_add: { email: 'A@Example.com ' },
      update: { email: 'A@Example.com ' },
      add: { email: 'a@example.com' },
    },
  ],
  [
    'a slot that repeats another is free',
    { email: 'a@example.com', email2: 'b@example.com' },
    { email: 'b@example.com' },
    {
      update_add: { email: 'b@example.com', email2: 'a@example.com' },
      update: { email: 'b@example.com', email2: 'a@example.com' },
      add: { email: 'a@example.com', email2: 'b@example.com' },
    },
  ],
  [
    'an only address stays whatever the method',
    {},
    { email: 'b@example.com', city: 'Wien' },
    {
      update_add: { email: 'b@example.com', city: 'Wien' },
      update: { email: 'b@example.com' },
      add: { email: 'b@example.com', city: 'Wien' },
    },
  ],
  [
    'a phone takes its type along, and its country code into the number',
    { phone: '1 234', phoneCountryCode: '+43', phoneType: 'home' },
    { phone: '+49 30 1', phoneType: 'work' },
    {
      update_add: { phone: '+49 30 1', phoneType: 'work', phone2: '+43 1 234', phone2Type: 'home' },
      update: { phone: '+49 30 1', phoneType: 'work', phone2: '+43 1 234', phone2Type: 'home' },
      add: { phone: '1 234', phoneCountryCode: '+43', phoneType: 'home', phone2: '+49 30 1', phone2Type: 'work' },
    },
  ],
  [
    'the number decides whose type and country code hold',
    { phone: '1 234', phoneCountryCode: '+43' },
    { phone: '5 678', phoneType: 'work' },
    {
      update_add: { phone: '5 678', phoneType: 'work', phone2: '+43 1 234' },
      update: { phone: '5 678', phoneType: 'work', phone2: '+43 1 234' },
      add: { phone: '1 234', phoneCountryCode: '+43', phone2: '5 678', phone2Type: 'work' },
    },
  ],
  [
    'of one number in two spellings no country code is left to the other spelling',
    { phone: '1 234', phoneCountryCode: '+43' },
    { phone: '+43 1 234', phoneType: 'home' },
    {
      update_add: { phone: '+43 1 234', phoneType: 'home' },
      update: { phone: '+43 1 234' },
      add: { phone: '1 234', phoneCountryCode: '+43', phoneType: 'home' },
    },
  ],
  [
    'a mobile phone moves on as one; one number in two spellings is one',
    { phone: '+43 1 234', mobile: '0664 1' },
    { phone: '0043/1/234', mobile: '0664 2' },
    {
      update_add: { phone: '0043/1/234', mobile: '0664 2', phone2: '0664 1', phone2Type: 'mobile' },
      update: { phone: '0043/1/234', mobile: '0664 2', phone2: '0664 1', phone2Type: 'mobile' },
      add: { phone: '+43 1 234', mobile: '0664 1', phone2: '0664 2', phone2Type: 'mobile' },
    },
  ],
  [
    'a number moves on to where no other contact is in its way',
    { mobile: '0664 1' },
    { mobile: '0664 2' },
    {
      update_add: { mobile: '0664 2', phone2: '0664 1', phone2Type: 'mobile' },
      update: { mobile: '0664 2', phone2: '0664 1', phone2Type: 'mobile' },
      add: { mobile: '0664 1', phone2: '0664 2', phone2Type: 'mobile' },
    },
  ],
  [
    'of two consents the stricter one holds',
    {
      optIn: true,
      limitMailsPermanently: true,
      mailPauseUntil: '2026-01-01T00:00:00Z',
      emailStatus: 'confirmed-double-opt-in',
    },
    { optIn: false, limitMailsPermanently: false, mailPauseUntil: '2025-01-01T00:00:00Z', emailStatus: 'blocked' },
    same({
      optIn: false,
      limitMailsPermanently: true,
      mailPauseUntil: '2026-01-01T00:00:00Z',
      emailStatus: 'blocked',
    }),
  ],
  [
    'a restriction holds where the other contact was never asked',
    {},
    { optIn: false, limitMailsPermanently: true, mailPauseUntil: '2025-01-01T00:00:00Z', emailStatus: 'unsubscribed' },
    same({
      optIn: false,
      limitMailsPermanently: true,
      mailPauseUntil: '2025-01-01T00:00:00Z',
      emailStatus: 'unsubscribed',
    }),
  ],
  [
    'a permission is taken on as the method says',
    {},
    { optIn: true, limitMailsPermanently: false, emailStatus: 'confirmed-by-import' },
    {
      update_add: { optIn: true, limitMailsPermanently: false, emailStatus: 'confirmed-by-import' },
      update: {},
      add: { optIn: true, limitMailsPermanently: false, emailStatus: 'confirmed-by-import' },
    },
  ],
];

function same(outcome: FieldValues): Methods {
  return { update_add: outcome, update: outcome, add: outcome };
}

for (const [name, survivor, absorbed, outcomes] of tables) {
  test(name, () => {
    for (const method of ['update_add', 'update', 'add'] as const) {
      const { fields, unplaced } = mergePlan(survivor, absorbed, method);
      assert.deepEqual(fields, outcomes[method], method);
      assert.deepEqual(unplaced, [], method);
    }
  });
}

test('what finds no slot is told', () => {
  const survivor = { email: 'a@example.com', email2: 'b@example.com', phone: '1', phone2: '2', mobile: '3' };
  const { fields, unplaced } = mergePlan(
    survivor,
    { email: 'c@example.com', phone: '4', mobile: '5', phoneOffice: '6' },
    'update_add',
  );
  assert.deepEqual(fields, {
    ...{ email: 'c@example.com', email2: 'b@example.com' },
    ...{ phone: '4', phone2: '2', mobile: '5', phoneOffice: '6' },
  });
  assert.deepEqual(unplaced, [
    { field: 'email', value: 'a@example.com' },
    { field: 'phone', value: '1' },
    { field: 'mobile', value: '3' },
  ]);
});

test('a second address does not become the first, which may be that of a third contact', () => {
  assert.deepEqual(mergePlan({ email2: 'a@example.com' }, { email2: 'b@example.com' }, 'update_add'), {
    fields: { email2: 'b@example.com' },
    unplaced: [{ field: 'email2', value: 'a@example.com' }],
  });
});

test('every state of an address has its rank, and the worse of two holds', () => {
  assert.deepEqual(worstEmailStatusFirst.toSorted(), emailStatuses.toSorted());
  for (const [at, worse] of worstEmailStatusFirst.entries()) {
    for (const better of worstEmailStatusFirst.slice(at)) {
      for (const method of ['update_add', 'update', 'add'] as const) {
        const one = mergePlan({ emailStatus: worse }, { emailStatus: better }, method).fields;
        const other = mergePlan({ emailStatus: better }, { emailStatus: worse }, method).fields;
        assert.deepEqual([one, other], [{ emailStatus: worse }, { emailStatus: worse }]);
      }
    }
  }
});
