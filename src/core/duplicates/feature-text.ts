import type { Street } from './address.ts';
import type { Features } from './features.ts';
import type { Mail, MailKind } from './mail.ts';
import type { NamePart } from './person-name.ts';
import type { Phone } from './phone.ts';

/**
 * Which making of features, blocking keys and terms this is. A change of what is made of any contact takes the next
 * number: texts of another making are not read, and an index of an earlier one is built anew (`making.test.ts`).
 */
export const making = 3;

const mailKinds: Readonly<Record<MailKind, string>> = { role: 'r', family: 'f', name: 'n', own: 'o' };
const mailKindOf = new Map(Object.entries(mailKinds).map(([kind, letter]) => [letter, kind as MailKind]));
const kindOf = new Map(
  (['person', 'organisation', 'unknown'] as const).map((kind): [string, Features['kind']] => [kind.charAt(0), kind]),
);

/**
 * Features as one text, a third of their size as objects: their making, a line for each part, tabs between several values. Only
 * the country, which comes last, may have lines itself; folded words, addresses and numbers have none.
 */
export function featuresText(features: Features): string {
  const { kind, gender, first, last, generation, mails, phones, streets, company } = features;
  return [
    making,
    kind.charAt(0),
    gender,
    nameText(first),
    first.sound,
    nameText(last),
    last.sound,
    generation,
    mails.map(({ kind: letter, free, full }) => `${mailKinds[letter]}${free ? '+' : '-'}${full}`).join('\t'),
    phones.map(({ mobile, code, national }) => `${mobile ? 'm' : 'l'}${code} ${national}`).join('\t'),
    streets.map(({ name, number }) => `${name} ${number}`).join('\t'),
    features.zip,
    features.city,
    features.birthday,
    company.join(' '),
    features.externalId,
    features.country,
  ].join('\n');
}

/** The features again; undefined when they are of another making. */
export function readFeatures(text: string): Features | undefined {
  return text.startsWith(beginning) ? featuresFrom(text) : undefined;
}

const beginning = `${making}\n`;

/** The features that a text of this making stands for. */
export function featuresFrom(text: string): Features {
  const lines = text.split('\n');
  const line = (index: number): string => lines[index] ?? '';
  const company = wordsOf(line(14));
  return {
    kind: kindOf.get(line(1)) ?? 'unknown',
    gender: line(2),
    first: namePart(line(3), line(4)),
    last: namePart(line(5), line(6)),
    generation: line(7),
    mails: listOf(line(8), mail),
    phones: listOf(line(9), phone),
    streets: listOf(line(10), street),
    zip: line(11),
    city: line(12),
    birthday: line(13),
    company,
    companyText: company.join(''),
    externalId: line(15),
    country: lines.length > 17 ? lines.slice(16).join('\n') : line(16),
  };
}

const several = '& ';

function nameText({ words, several: ofTwo }: NamePart): string {
  return `${ofTwo ? several : ''}${words.join(' ')}`;
}

const noName: NamePart = { words: [], text: '', sound: '', several: false };

function namePart(text: string, sound: string): NamePart {
  if (text === '') return noName;
  const ofTwo = text.startsWith(several);
  const words = (ofTwo ? text.slice(several.length) : text).split(' ');
  return { words, text: words.length === 1 ? (words[0] ?? '') : words.join(''), sound, several: ofTwo };
}

function mail(text: string): Mail {
  const full = text.slice(2);
  const at = full.indexOf('@');
  const kind = mailKindOf.get(text.charAt(0)) ?? 'own';
  return { full, local: full.slice(0, at), domain: full.slice(at + 1), kind, free: text.charAt(1) === '+' };
}

function phone(text: string): Phone {
  const space = text.indexOf(' ');
  return { national: text.slice(space + 1), code: text.slice(1, space), mobile: text.startsWith('m') };
}

/** The name of a street is one word, its numbers may be several. */
function street(text: string): Street {
  const space = text.indexOf(' ');
  return { name: text.slice(0, space), number: text.slice(space + 1) };
}

const none: readonly never[] = [];

function wordsOf(text: string): readonly string[] {
  return text === '' ? none : text.split(' ');
}

function listOf<T>(text: string, read: (item: string) => T): readonly T[] {
  if (text === '') return none;
  return text.includes('\t') ? text.split('\t').map(read) : [read(text)];
}
