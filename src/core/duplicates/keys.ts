import type { Features } from './features.ts';
import { skeleton } from './fold.ts';
import { hash } from './hash.ts';
import { genericCompanyWords } from './tables/company-words.ts';
import { mainForm } from './tables/nicknames.ts';

/** The blocking keys of a contact: contacts that share none of them are never compared. */
export interface BlockingKeys<T> {
  /** Two values that name one contact together, as a mailbox and a first name. They count however many share them. */
  readonly identity: readonly T[];
  /**
   * Narrow ones (a mailbox, a phone) and broad ones (a surname, a postal code). Broad ones help in small bases and go
   * out of use by themselves where too many contacts share them.
   */
  readonly others: readonly T[];
}

/** The blocking keys of a contact as text. */
export function blockingKeys(features: Features): BlockingKeys<string> {
  const others = new Set<string>();
  for (const part of [nameKeys, mailKeys, phoneKeys, addressKeys, birthdayKeys, companyKeys]) {
    for (const key of part(features)) others.add(key);
  }
  return { identity: [...new Set(identityKeys(features))], others: [...others] };
}

/** The blocking keys of a contact as numbers, as a base keeps them. */
export function blockingHashes(features: Features): BlockingKeys<number> {
  const { identity, others } = blockingKeys(features);
  return { identity: identity.map(hash), others: others.map(hash) };
}

function identityKeys({ first, last, mails, phones, streets, zip, city, birthday, externalId, companyText }: Features) {
  const keys: string[] = externalId === '' ? [] : [`id:${externalId}`];
  const name = first.sound === '' ? companyText : first.sound;
  if (name === '') return keys;
  for (const { full } of mails) keys.push(`m:${full} ${name}`);
  for (const { national } of phones) keys.push(`p:${national.slice(-8)} ${name}`);
  const whole = `${name} ${last.sound}`;
  if (birthday !== '') keys.push(`b:${birthday} ${whole}`);
  for (const street of streets) keys.push(`s:${street.number} ${street.name} ${zip === '' ? city : zip} ${whole}`);
  return keys;
}

function nameKeys({ first, last, birthday }: Features): string[] {
  const keys: string[] = [];
  if (last.text !== '') keys.push(`l:${last.sound}`);
  for (const word of last.words.length > 1 ? last.words : []) keys.push(`l:${skeleton(word)}`);
  if (first.text !== '') keys.push(`f:${first.sound}`);
  if (first.text === '' || last.text === '') return keys;
  const [given = ''] = first.words;
  const pair = [first.sound, last.sound].sort();
  keys.push(`n:${pair.join(' ')}`, `n:${[first.sound.slice(0, 3), last.sound.slice(0, 4)].join(' ')}`);
  keys.push(`n:${[first.sound.slice(-3), last.sound.slice(-4)].join(' ')}`);
  for (const word of last.words) keys.push(`g:${mainForm(given)} ${skeleton(word)}`);
  if (birthday !== '') {
    const initials = [first.text[0], last.text[0]].sort().join('');
    keys.push(`i:${initials} ${birthday.slice(0, 4)}`);
  }
  return keys;
}

function mailKeys({ mails, first }: Features): string[] {
  return mails.flatMap(({ full, local, domain, kind, free }) => {
    const keys = [`m:${full}`];
    if (kind !== 'role') keys.push(`ml:${local}`);
    if (kind !== 'role' && local.length > 6) keys.push(`ms:${local.slice(0, 6)}`, `me:${local.slice(-6)}`);
    if (!free) keys.push(`d:${domain}`);
    if (!free && first.text !== '') keys.push(`d:${domain} ${first.sound}`);
    return keys;
  });
}

function phoneKeys({ phones, first, last }: Features): string[] {
  return phones.flatMap(({ national }) => {
    const end = national.slice(-8);
    const keys = [`p:${end}`];
    if (first.text !== '') keys.push(`ps:${national.slice(0, 6)} ${first.sound}`);
    if (last.text !== '') keys.push(`ps:${national.slice(0, 6)} ${last.sound}`);
    return keys;
  });
}

function addressKeys({ zip, city, streets, first, last }: Features): string[] {
  const keys: string[] = [];
  if (zip !== '') keys.push(`z:${zip}`);
  const area = zip.slice(0, Math.max(2, zip.length - 2));
  for (const [place, kind] of [
    [zip, 'z'],
    [city, 'c'],
    [area, 'a'],
  ] as const) {
    if (place === '') continue;
    if (last.text !== '') keys.push(`${kind}l:${place} ${last.sound}`);
    if (first.text !== '') keys.push(`${kind}f:${place} ${first.sound}`);
  }
  for (const { name, number } of streets) {
    const street = `${number} ${skeleton(name).slice(0, 5)}`;
    keys.push(`s:${street} ${zip === '' ? city : area}`);
    if (first.text !== '') keys.push(`sf:${street} ${first.sound}`);
    if (last.text !== '') keys.push(`sl:${street} ${last.sound}`);
    if (first.text === '' && last.text === '') keys.push(`s:${street}`);
  }
  return keys;
}

function birthdayKeys({ birthday, first, last, zip }: Features): string[] {
  if (birthday === '') return [];
  const [year, month, day] = [birthday.slice(0, 4), birthday.slice(4, 6), birthday.slice(6)];
  const keys = [`b:${birthday}`];
  if (zip !== '') keys.push(`bz:${birthday} ${zip.slice(0, Math.max(2, zip.length - 2))}`);
  for (const sound of new Set([first.sound, last.sound])) {
    if (sound === '') continue;
    const start = sound.slice(0, 2);
    keys.push(`bn:${birthday} ${sound}`, `bn:${year}-${month} ${start}`, `bn:${year}--${day} ${start}`);
    keys.push(`bn:${[month, day].sort().join('-')} ${start}`);
  }
  return keys;
}

function companyKeys({ kind, company, companyText, first, last, zip, city }: Features): string[] {
  if (companyText === '') return [];
  const start = skeleton(companyText).slice(0, 6);
  const keys: string[] = [];
  if (first.text !== '') keys.push(`of:${start} ${first.sound}`);
  if (last.text !== '') keys.push(`ol:${start} ${last.sound}`);
  if (kind === 'person') return keys;
  keys.push(`o:${start}`, `o:${skeleton(companyText)}`);
  for (const word of company) {
    if (word.length < 4 || genericCompanyWords.has(word)) continue;
    keys.push(`ow:${skeleton(word)}`);
    if (zip !== '' || city !== '') keys.push(`ow:${skeleton(word)} ${zip === '' ? city : zip}`);
  }
  return keys;
}
