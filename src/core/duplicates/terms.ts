import type { Features } from './features.ts';
import { hash } from './hash.ts';
import { shareOfFirst, shareOfLast } from './tables/name-shares.ts';

/** How often a value occurs in a base: what the store, or a table in memory, answers. */
export interface TermCounts {
  /** Number of contacts in the base. */
  readonly contacts: number;
  /** Number of contacts that have the term. */
  count(term: number): number;
}

/** The terms of a contact: one number for each of its values, by field. */
export interface Terms {
  readonly firstName: number;
  readonly lastName: number;
  readonly mails: readonly number[];
  readonly phones: readonly number[];
  readonly streets: readonly number[];
  readonly zip: number;
  readonly city: number;
  readonly birthday: number;
  readonly company: number;
}

/** The shares of contacts that have the same value as one contact, by field; an estimate that is never 0. */
export interface Shares {
  readonly firstName: number;
  readonly lastName: number;
  readonly mails: readonly number[];
  readonly phones: readonly number[];
  readonly streets: readonly number[];
  readonly zip: number;
  readonly city: number;
  readonly birthday: number;
  readonly company: number;
}

/**
 * Counts in a young base say little about how common a value is. So each base is enlarged by this many imagined
 * contacts, whose values occur as often as elsewhere: names as in `tables/name-shares.ts`, the others as below.
 */
const imagined = 2_000;
const usual = {
  name: 0.000_1,
  mail: 0.000_01,
  phone: 0.000_01,
  street: 0.000_05,
  zip: 0.001,
  city: 0.005,
  birthday: 0.000_05,
  company: 0.000_2,
} as const;

/** Contacts that repeat a mailbox or a phone are mostly duplicates themselves: only a part of them are strangers. */
const strangers = { mail: 0.1, phone: 0.2 } as const;

/** The terms of a contact, 0 where it has no value. */
export function termsOf(features: Features): Terms {
  const term = (kind: string, value: string) => (value === '' ? 0 : hash(`${kind}:${value}`));
  return {
    firstName: term('f', features.first.text),
    lastName: term('l', features.last.text),
    mails: features.mails.map(({ full }) => term('m', full)),
    phones: features.phones.map(({ national }) => term('p', national)),
    streets: features.streets.map(({ name, number }) => term('s', `${name} ${number}`)),
    zip: term('z', features.zip),
    city: term('c', features.city),
    birthday: term('b', features.birthday),
    company: term('o', features.companyText),
  };
}

/** All terms of a contact once, for counting. */
export function countedTerms(terms: Terms): number[] {
  const { firstName, lastName, mails, phones, streets, zip, city, birthday, company } = terms;
  return [firstName, lastName, ...mails, ...phones, ...streets, zip, city, birthday, company].filter((one) => one > 0);
}

/**
 * How common a contact's values are among the *other* contacts of a base. `own` is 1 when the contact itself is
 * counted in the base already, else 0.
 */
export function sharesOf(features: Features, terms: Terms, counts: TermCounts, own: 0 | 1): Shares {
  const share = (term: number, expected: number, part = 1) => {
    const others = term === 0 ? 0 : Math.max(0, counts.count(term) - own);
    return ((others + 0.5) * part + imagined * expected) / (counts.contacts + imagined);
  };
  return {
    firstName: share(terms.firstName, usual.name + shareOfFirst(features.first.text)),
    lastName: share(terms.lastName, usual.name + shareOfLast(features.last.text)),
    mails: terms.mails.map((term) => share(term, usual.mail, strangers.mail)),
    phones: terms.phones.map((term) => share(term, usual.phone, strangers.phone)),
    streets: terms.streets.map((term) => share(term, usual.street)),
    zip: share(terms.zip, usual.zip),
    city: share(terms.city, usual.city),
    birthday: share(terms.birthday, usual.birthday),
    company: share(terms.company, usual.company),
  };
}
