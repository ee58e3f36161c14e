import { fold, skeleton } from './fold.ts';
import { streetEndings, streetFillers, streetKinds } from './tables/street-words.ts';

/** A street with its number as it is compared. */
export interface Street {
  /** Words of the street without spaces, kinds of street in one spelling each. */
  readonly name: string;
  /** Numbers with their letters, in the order written: `12a`; `''` when there is none. */
  readonly number: string;
}

/** Brings an address line into its compared form; `undefined` for an empty one. */
export function readStreet(text: string): Street | undefined {
  const folded = fold(text.replaceAll(/(\d)\s+([a-h])\b(?!')/gi, '$1$2').replaceAll(/\b[dl]['’]/gi, ' '));
  if (folded === '') return;
  const numbers: string[] = [];
  const names: string[] = [];
  for (const word of folded.split(' ')) {
    if (/^\d+[a-z]?$/.test(word)) numbers.push(word.replace(/^0+(?=\d)/, ''));
    else names.push(streetKinds.get(word) ?? withShortEnding(word));
  }
  const telling = names.filter((word) => !streetFillers.has(word));
  return { name: (telling.length > 0 ? telling : names).join(''), number: numbers.join(' ') };
}

function withShortEnding(word: string): string {
  for (const [ending, kind] of streetEndings) {
    if (word.length > ending.length + 2 && word.endsWith(ending)) return word.slice(0, -ending.length) + kind;
  }
  return word;
}

/** One spelling for a postal code: no spaces, no country in front, no leading zeros (spreadsheets lose them). */
export function canonicalZip(text: string): string {
  const zip = text.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  const bare = /^[A-Z]{1,2}\d{4,6}$/.test(zip) ? zip.replace(/^[A-Z]+/, '') : zip;
  // The American code has four optional digits for the block.
  const short = /^\d{9}$/.test(bare) ? bare.slice(0, 5) : bare;
  return /^0*1*$/.test(short) || /^9{4,}$/.test(short) ? '' : short.replace(/^0+/, '');
}

/** The number of a street and how its name begins: what is left where the end is spelt in another way. */
export function streetStart({ name, number }: Street): string {
  return `${number} ${skeleton(name).slice(0, 5)}`;
}
