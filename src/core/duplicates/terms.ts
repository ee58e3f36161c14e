import { streetStart } from './address.ts';
import type { Features } from './features.ts';
import { mark } from './mark.ts';
import { shareOfFirst, shareOfLast } from './tables/name-shares.ts';

/** How often a value occurs in a base: what the store, or a table in memory, answers. */
export interface TermCounts {
  /** Number of contacts in the base. */
  readonly contacts: number;
  /** Number of contacts that have the term. */
  count(term: number): number;
}

/** A number for each value of a contact, by field. */
interface ByValue {
  readonly firstName: number;
  readonly firstInCountry: number;
  readonly lastName: number;
  readonly mails: readonly number[];
  readonly phones: readonly number[];
  readonly streets: readonly number[];
  readonly zip: number;
  readonly city: number;
  readonly birthday: number;
  readonly company: number;
}

/** What stands for each value where values are counted. */
type Terms = ByValue;

/** The share of contacts that have each value; an estimate that is never 0. */
export type Shares = ByValue;

/**
 * Counts in a young base say little about how common a value is. So each base is enlarged by this many imagined
 * contacts, whose values occur as often as elsewhere: names as in `tables/name-shares.ts`, the others as below.
 */
const imagined = 2_000;
/** A country leans on the whole base as if this many of its contacts were imagined so. */
const leaning = 100;
const usual = {
  name: 0.000_1,
  mail: 0.000_002,
  phone: 0.000_01,
  street: 0.000_05,
  zip: 0.001,
  city: 0.005,
  birthday: 0.000_05,
  company: 0.000_2,
} as const;

/** Contacts that repeat a mailbox or a phone are mostly duplicates themselves: only a part of them are strangers. */
const strangers = { mail: 0.02, phone: 0.2 } as const;

/** The terms of a contact, 0 where it has no value. */
function termsOf(features: Features): Terms {
  return {
    firstName: termOf('f', features.first.text),
    firstInCountry: features.country === '' ? 0 : termOf(`f${features.country}`, features.first.text),
    lastName: termOf('l', features.last.text),
    mails: features.mails.map(({ full, local }) => rareTermOf(`ml:${local}`, full)),
    phones: features.phones.map(({ national }) => rareTermOf(`p:${national.slice(-8)}`, national)),
    streets: features.streets.map((street) =>
      rareTermOf(`s:${streetStart(street)}`, `${street.name} ${street.number}`),
    ),
    zip: termOf('z', features.zip),
    city: termOf('c', features.city),
    birthday: termOf('b', features.birthday),
    company: termOf('o', features.companyText),
  };
}

/** All terms of a contact once, for counting. */
export function countedTerms(features: Features): number[] {
  const { mails, phones, streets, ...others } = termsOf(features);
  return [...Object.values(others), ...mails, ...phones, ...streets, termOf('country', features.country)].filter(
    (term) => term > 0,
  );
}

/** The terms that `nameSharesOf` asks for, 0 where there is no name. */
export function nameTerms({ first, last }: Features): [first: number, last: number] {
  return [termOf('f', first.text), termOf('l', last.text)];
}

/**
 * How common a contact's values are among the *other* contacts of a base. `own` is 1 when the contact itself is
 * counted in the base already, else 0.
 */
export function sharesOf(features: Features, counts: TermCounts, own: 0 | 1): Shares {
  const terms = termsOf(features);
  const share = (term: number, expected: number, part = 1) => shareOf(term, counts, own, expected, part);
  const names = nameSharesOf(features, counts, own);
  return {
    ...names,
    firstInCountry: shareInCountry(features, terms.firstInCountry, counts, own, names.firstName),
    mails: terms.mails.map((term) => share(term, usual.mail, strangers.mail)),
    phones: terms.phones.map((term) => share(term, usual.phone, strangers.phone)),
    streets: terms.streets.map((term) => share(term, usual.street)),
    zip: share(terms.zip, usual.zip),
    city: share(terms.city, usual.city),
    birthday: share(terms.birthday, usual.birthday),
    company: share(terms.company, usual.company),
  };
}

/** How common a contact's names are: all that comparing needs to know of a candidate. */
export function nameSharesOf({ first, last }: Features, counts: TermCounts, own: 0 | 1) {
  const firstTerm = termOf('f', first.text);
  const lastTerm = termOf('l', last.text);
  return {
    firstName: shareOf(firstTerm, counts, own, usual.name + shareOfFirst(first.text), 1),
    lastName: shareOf(lastTerm, counts, own, usual.name + shareOfLast(last.text), 1),
  };
}

/** Names go together: an Italian surname makes an Italian first name likely. Small countries lean on the whole base. */
function shareInCountry(features: Features, term: number, counts: TermCounts, own: 0 | 1, inBase: number): number {
  const having = Math.max(0, counts.count(term) - own);
  const contacts = Math.max(0, counts.count(termOf('country', features.country)) - own);
  return (having + leaning * inBase) / (contacts + leaning);
}

function shareOf(term: number, counts: TermCounts, own: 0 | 1, expected: number, part: number): number {
  const others = term === 0 ? 0 : Math.max(0, counts.count(term) - own);
  return ((others + 0.5) * part + imagined * expected) / (counts.contacts + imagined);
}

function termOf(kind: string, value: string): number {
  return value === '' ? 0 : mark('term', `|${kind}:${value}`);
}

/** The same of a value that few contacts share: beside their blocks, which are kept in the same place (`keys.ts`). */
function rareTermOf(place: string, value: string): number {
  return mark('term', `${place}|${value}`);
}
