import { foldedWords, skeleton } from './fold.ts';
import { particles, placeholderNames, titles } from './tables/name-words.ts';
import { isGivenName } from './tables/nicknames.ts';

/** A part of a name: its words, the words written together, and how that sounds. */
export interface NamePart {
  readonly words: readonly string[];
  readonly text: string;
  readonly sound: string;
}

/** A person's name as it is compared. */
export interface PersonName {
  readonly first: NamePart;
  readonly last: NamePart;
}

const nothing: NamePart = { words: [], text: '', sound: '' };

/** Brings a name into its compared form. A whole name in one of the fields is split; placeholders are no names. */
export function personName(first: string, middle: string, last: string): PersonName {
  const given = givenWords(`${first} ${middle}`);
  const family = familyWords(last);
  if (given.length > 0 && family.length > 0) return { first: namePart(given), last: namePart(family) };
  const whole = given.length > 0 ? `${first} ${middle}` : last;
  const words = withoutTitles(whole);
  if (words.length < 2) return { first: namePart(given), last: namePart(family) };
  return split(whole, words);
}

/** `Lee, Anna` says itself which is which; else the first word and all given names that follow it are given names. */
function split(whole: string, words: readonly string[]): PersonName {
  const [beforeComma = '', afterComma = ''] = whole.split(',');
  if (afterComma.trim() !== '') return personName(afterComma, '', beforeComma);
  let count = 1;
  while (count < words.length - 1 && isGivenName(words[count] ?? '') && isGivenName(words[count - 1] ?? '')) count += 1;
  return { first: namePart(words.slice(0, count)), last: namePart(withoutParticles(words.slice(count))) };
}

function givenWords(text: string): string[] {
  const words = withoutTitles(text);
  return words.some((word) => placeholderNames.has(word)) ? [] : words;
}

function familyWords(text: string): string[] {
  const words = withoutTitles(text);
  if (words.some((word) => placeholderNames.has(word))) return [];
  return withoutParticles(words);
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
  return { words, text, sound: skeleton(text) };
}
