import { letters } from './tables/letters.ts';

const plain = /^[a-z0-9 ]*$/;
const notLetterOrDigit = /[^\p{L}\p{N}]+/gu;
const hasDigraph = /[aou]e/;

/**
 * One spelling of a text: lower case, no accents, Latin letters for Cyrillic and Greek ones, and `a`, `o`, `u` for
 * ä, ö, ü however they are written (ä, ae, a). Apostrophes vanish, everything else that is no letter or digit is one
 * space. Folding twice changes nothing.
 */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  const latin = plain.test(lower) ? lower : toLatin(lower);
  const words = latin.trim().replaceAll(/ {2,}/g, ' ');
  return hasDigraph.test(words) ? withoutDigraphs(words) : words;
}

/** The words of a text in folded spelling. */
export function foldedWords(text: string): string[] {
  const folded = fold(text);
  return folded === '' ? [] : folded.split(' ');
}

function toLatin(text: string): string {
  let latin = '';
  for (const letter of text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\p{M}'’‘`´ʼ]/gu, ''))
    latin += letters.get(letter) ?? letter;
  return latin.toLowerCase().replaceAll(notLetterOrDigit, ' ');
}

/** Repeats because `oee` becomes `oe`, which is a digraph again. */
function withoutDigraphs(text: string): string {
  let folded = text;
  while (hasDigraph.test(folded)) folded = folded.replaceAll(/([aou])e/g, '$1');
  return folded;
}

/**
 * How a name sounds, roughly and in any European spelling: one letter for letters that languages exchange
 * (ph/f/v/w, th/t, c/k/q/g before e, z/s, y/i/j), no doubled letters, no h inside. No package does this: the known
 * phonetic codes hear one language each (Soundex and Metaphone English, Cologne phonetics German) and drop vowels, so
 * that Lena would sound like Lina.
 */
export function skeleton(folded: string): string {
  return folded
    .replaceAll(/sch|sh|sz|ch|cz|tsch|sc(?=[ei])/g, 'x')
    .replaceAll(/ph|pf/g, 'f')
    .replaceAll(/[vw]/g, 'v')
    .replaceAll(/ck|c(?![ei])|q/g, 'k')
    .replaceAll(/c|z|ts|tz/g, 's')
    .replaceAll(/dt\b/g, 't')
    .replaceAll(/[yj]/g, 'i')
    .replaceAll(/(?<!^)h/g, '')
    .replaceAll(/(.)\1+/g, '$1');
}
