import type { Street } from './address.ts';
import type { Features } from './features.ts';
import type { Mail } from './mail.ts';
import type { NamePart } from './person-name.ts';
import type { Phone } from './phone.ts';

/**
 * Which making of features, blocking keys and terms this is. A change of what is made of any contact takes the next
 * number: texts of another making are not read, and an index of an earlier one is built anew (`making.test.ts`).
 */
export const making = 2;

type NameRow = readonly [words: readonly string[], sound: string, several: 0 | 1];
type MailRow = readonly [local: string, domain: string, kind: Mail['kind'], free: 0 | 1];
type PhoneRow = readonly [national: string, code: string, mobile: 0 | 1];
type StreetRow = readonly [name: string, number: string];
type Row = readonly [
  ...[making: number, kind: Features['kind'], first: NameRow, last: NameRow, generation: string],
  ...[mails: readonly MailRow[], phones: readonly PhoneRow[], streets: readonly StreetRow[]],
  ...[zip: string, city: string, country: string, birthday: string],
  ...[company: readonly string[], gender: string, externalId: string],
];

/** Features as a base keeps them: JSON without names, since a candidate is read in a few microseconds then. */
export function featuresText(features: Features): string {
  const { kind, first, last, generation, mails, phones, streets, company, gender, externalId } = features;
  const { zip, city, country, birthday } = features;
  const row: Row = [
    ...([making, kind, nameRow(first), nameRow(last), generation] as const),
    mails.map(({ local, domain, kind: box, free }) => [local, domain, box, free ? 1 : 0] as const),
    phones.map(({ national, code, mobile }) => [national, code, mobile ? 1 : 0] as const),
    streets.map(({ name, number }) => [name, number] as const),
    ...([zip, city, country, birthday, company, gender, externalId] as const),
  ];
  return JSON.stringify(row);
}

/** The features again; undefined when they are of another making. */
export function readFeatures(text: string): Features | undefined {
  const row = JSON.parse(text) as Row;
  if (row[0] !== making) return undefined;
  const [, kind, first, last, generation, mails, phones, streets, ...others] = row;
  const [zip, city, country, birthday, company, gender, externalId] = others;
  return {
    ...{ kind, first: readName(first), last: readName(last), generation },
    mails: mails.map(readMail),
    phones: phones.map(([national, code, mobile]): Phone => ({ national, code, mobile: mobile === 1 })),
    streets: streets.map(([name, number]): Street => ({ name, number })),
    ...{ zip, city, country, birthday, company, companyText: company.join(''), gender, externalId },
  };
}

function nameRow({ words, sound, several }: NamePart): NameRow {
  return [words, sound, several ? 1 : 0];
}

function readName([words, sound, several]: NameRow): NamePart {
  return { words, text: words.join(''), sound, several: several === 1 };
}

function readMail([local, domain, kind, free]: MailRow): Mail {
  return { full: `${local}@${domain}`, local, domain, kind, free: free === 1 };
}
