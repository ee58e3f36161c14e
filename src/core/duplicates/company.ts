import { foldedWords } from './fold.ts';
import { joiningWords, legalForms } from './tables/company-words.ts';
import { placeholderNames } from './tables/name-words.ts';

/** The telling words of an organisation's name: without legal form, without small words. */
export function companyWords(text: string): string[] {
  const words = foldedWords(text.replaceAll(/(?<!\p{L})(\p{L})\.(?=\p{L}\b)/gu, '$1').replaceAll(/[.]/g, ''));
  const telling = words.filter((word) => !legalForms.has(word) && !joiningWords.has(word));
  if (telling.length === 1 && placeholderNames.has(telling[0] ?? '')) return [];
  return telling.length > 0 ? telling : words;
}
