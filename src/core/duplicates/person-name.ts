import { foldedWords, skeleton } from './fold.ts';
import { particles, placeholderNames, titles } from './tables/name-words.ts';
import { isGivenName } from './tables/nicknames.ts';

/** A part of a name: its words, the words written together, and how that sounds. */
export interface NamePart {
  readonly words: readonly string[];
  readonly text: string;
  readonly sound: string;
  /** Whether the words name two people: `Hans und Petra`. */
  readonly several: boolean;
}

/** A person's name as it is compared. */
export interface PersonName {
  readonly first: NamePart;
  readonly last: NamePart;
  /** `jr`, `sr`, `ii` ... where father and son tell themselves apart; else `''`. */
  readonly generation: string;
}

const nothing: NamePart = { words: [], text: '', sound: '', several: false };
const generations: Readonly<Record<string, string>> = {
  jr: 'jr',
  jun: 'jr',
  junior: 'jr',
  sr: 'sr',
  sen: 'sr',
  senior: 'sr',
  ii: 'ii',
  iii: 'iii',
  iv: 'iv',
};

/** Brings a name into its compared form. A whole name in one of the fields is split; placeholders are no names. */
export function personName(first: string, middle: string, last: string): PersonName {
  const given = givenWords(`${first} ${middle}`);
  const family = familyWords(last);
  const generation = generationOf(last === '' ? first : last);
  if (given.length > 0 && family.length > 0)
    return { first: firstPart(first, given), last: namePart(family), generation };
  const whole = given.length > 0 ? `${first} ${middle}` : last;
  const words = withoutTitles(whole);
  if (words.length < 2 || isPlaceholder(words))
    return { first: firstPart(first, given), last: namePart(family), generation };
  return { ...split(whole, words), generation };
}

/** `Lee, Anna` says itself which is which; else the first word and all given names that follow it are given names. */
function split(whole: string, words: readonly string[]): Omit<PersonName, 'generation'> {
  const [beforeComma = '', afterComma = ''] = whole.split(',');
  if (afterComma.trim() !== '') return personName(afterComma, '', beforeComma);
  let count = 1;
  while (count < words.length - 1 && isGivenName(words[count] ?? '') && isGivenName(words[count - 1] ?? '')) count += 1;
  return { first: namePart(words.slice(0, count)), last: namePart(withoutParticles(words.slice(count))) };
}

/** The mark of a generation stands after the name: before it, `Sr.` is a form of address. */
function generationOf(name: string): string {
  const words = foldedWords(name);
  return words.length > 1 ? (generations[words.at(-1) ?? ''] ?? '') : '';
}

function firstPart(first: string, words: readonly string[]): NamePart {
  const several =
    words.length > 1 && /\p{L}\s*(?:[&+/]|\s(?:und|u\.|and|et|y|e|en|og|och|és|i|ve)\s)\s*\p{L}/iu.test(first);
  return { ...namePart(several ? withoutParticles(words) : words), several };
}

function givenWords(text: string): string[] {
  const words = withoutTitles(text);
  return isPlaceholder(words) ? [] : words;
}

function familyWords(text: string): string[] {
  const words = withoutTitles(text);
  return isPlaceholder(words) ? [] : withoutParticles(words);
}

function isPlaceholder(words: readonly string[]): boolean {
  return placeholderNames.has(words.join('')) || words.some((word) => placeholderNames.has(word));
}

/** A name that consists of titles only is a name: there are people called Major, and Herr. */
function withoutTitles(text: string): string[] {
  const words = foldedWords(text).filter((word) => /\p{L}/u.test(word));
  const rest = words.filter((word) => !titles.has(word));
  return rest.length > 0 ? rest : words;
}

function withoutParticles(words: readonly string[]): string[] {
  const rest = words.filter((word) => !particles.has(word));
  return rest.length > 0 ? rest : [...words];
}

function namePart(words: readonly string[]): NamePart {
  if (words.length === 0) return nothing;
  const text = words.join('');
  return { words, text, sound: skeleton(text), several: false };
}
