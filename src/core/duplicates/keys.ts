import { streetStart } from './address.ts';
import type { Features } from './features.ts';
import { skeleton } from './fold.ts';
import { mark } from './mark.ts';
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

/** The blocking keys of a contact as text; bars say which are kept together (`mark.ts`). */
export function blockingKeys(features: Features): BlockingKeys<string> {
  const others = new Set<string>();
  for (const part of [nameKeys, mailKeys, phoneKeys, addressKeys, birthdayKeys, companyKeys]) {
    for (const key of part(features)) others.add(key);
  }
  return { identity: [...new Set(identityKeys(features))], others: [...others] };
}

/** The blocking keys of a contact as marks. */
export function blockingHashes(features: Features): BlockingKeys<number> {
  const { identity, others } = blockingKeys(features);
  return {
    identity: identity.map((key) => mark('identity', key)),
    others: others.map((key) => mark('block', key)),
  };
}

function identityKeys({ first, last, mails, phones, streets, zip, city, birthday, externalId, companyText }: Features) {
  const keys: string[] = externalId === '' ? [] : [`id:${externalId}`];
  const name = first.sound === '' ? companyText : first.sound;
  if (name === '') return keys;
  for (const { full, local } of mails) keys.push(`ml:${local}|${full} ${name}`);
  for (const { national } of phones) keys.push(`p:${national.slice(-8)}|${name}`);
  const whole = `${name} ${last.sound}`;
  if (birthday !== '') keys.push(`b:${birthday}|whole ${whole}`);
  for (const street of streets) {
    const place = `s:${streetStart(street)} ${zip === '' ? city : areaOf(zip)}`;
    keys.push(`${place}|${street.number} ${street.name} ${zip === '' ? city : zip} ${whole}`);
  }
  return keys;
}

function nameKeys({ first, last, birthday }: Features): string[] {
  const keys: string[] = [];
  if (last.text !== '') keys.push(`|l:${last.sound}`);
  for (const word of last.words.length > 1 ? last.words : []) keys.push(`|l:${skeleton(word)}`);
  if (first.text !== '') keys.push(`|f:${first.sound}`);
  if (first.text === '' || last.text === '') return keys;
  const [given = ''] = first.words;
  const pair = [first.sound, last.sound].sort();
  keys.push(`n:${pair.join(' ')}`, `|n:${[first.sound.slice(0, 3), last.sound.slice(0, 4)].join(' ')}`);
  keys.push(`|n:${[first.sound.slice(-3), last.sound.slice(-4)].join(' ')}`);
  for (const word of last.words) {
    const [main, name] = [mainForm(given), skeleton(word)];
    keys.push(`n:${[skeleton(main), name].sort().join(' ')}|g:${main} ${name}`);
  }
  if (birthday !== '') {
    const initials = [first.text[0], last.text[0]].sort().join('');
    keys.push(`|i:${initials} ${birthday.slice(0, 4)}`);
  }
  return keys;
}

function mailKeys({ mails, first }: Features): string[] {
  return mails.flatMap(({ full, local, domain, kind, free }) => {
    const keys = [`ml:${local}|${full}`];
    if (kind !== 'role') keys.push(`ml:${local}`);
    if (kind !== 'role' && local.length > 6) keys.push(`|ms:${local.slice(0, 6)}`, `me:${local.slice(-6)}`);
    if (!free) keys.push(`d:${domain}`);
    if (!free && first.text !== '') keys.push(`d:${domain}|${first.sound}`);
    return keys;
  });
}

function phoneKeys({ phones, first, last }: Features): string[] {
  return phones.flatMap(({ national }) => {
    const end = national.slice(-8);
    const keys = [`p:${end}`];
    if (first.text !== '') keys.push(`ps:${national.slice(0, 6)}|${first.sound}`);
    if (last.text !== '') keys.push(`ps:${national.slice(0, 6)}|${last.sound}`);
    return keys;
  });
}

function addressKeys({ zip, city, streets, first, last }: Features): string[] {
  const keys: string[] = [];
  const area = areaOf(zip);
  if (zip !== '') keys.push(`|z:${zip}`);
  if (zip !== '' && first.text !== '') keys.push(`|zf:${zip} ${first.sound}`);
  for (const [place, kind] of [
    [zip, 'z'],
    [city, 'c'],
    [area, 'a'],
  ] as const) {
    if (place === '' || last.text === '') continue;
    keys.push(`al:${kind === 'c' ? city : area} ${last.sound}|${kind}l:${place}`);
  }
  for (const street of streets) {
    const start = streetStart(street);
    keys.push(`s:${start} ${zip === '' ? city : area}`);
    if (first.text !== '') keys.push(`s:${start}|f ${first.sound}`);
    if (last.text !== '') keys.push(`s:${start}|l ${last.sound}`);
    if (first.text === '' && last.text === '') keys.push(`s:${start}`);
  }
  return keys;
}

/** The beginning of a zip, without the last two places. */
function areaOf(zip: string): string {
  return zip.slice(0, Math.max(2, zip.length - 2));
}

function birthdayKeys({ birthday, first, last, zip }: Features): string[] {
  if (birthday === '') return [];
  const [month, day] = [birthday.slice(4, 6), birthday.slice(6)];
  const keys = [`b:${birthday}`];
  if (zip !== '') keys.push(`b:${birthday}|z ${areaOf(zip)}`);
  for (const sound of new Set([first.sound, last.sound])) {
    if (sound === '') continue;
    keys.push(`b:${birthday}|n ${sound}`, `bn:${[month, day].sort().join('-')} ${sound.slice(0, 2)}`);
  }
  return keys;
}

function companyKeys({ kind, company, companyText, first, last, zip, city }: Features): string[] {
  if (companyText === '') return [];
  const start = skeleton(companyText).slice(0, 6);
  const keys: string[] = [];
  if (first.text !== '') keys.push(`o:${start}|f ${first.sound}`);
  if (last.text !== '') keys.push(`o:${start}|l ${last.sound}`);
  if (kind === 'person') return keys;
  keys.push(`o:${start}`, `o:${start}|${skeleton(companyText)}`);
  for (const word of company) {
    if (word.length < 4 || genericCompanyWords.has(word)) continue;
    keys.push(`ow:${skeleton(word)}`);
    if (zip !== '' || city !== '') keys.push(`ow:${skeleton(word)}|${zip === '' ? city : zip}`);
  }
  return keys;
}
