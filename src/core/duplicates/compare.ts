import type { Street } from './address.ts';
import type { Features } from './features.ts';
import { at, fieldNames, levels } from './levels.ts';
import type { Mail } from './mail.ts';
import type { NamePart } from './person-name.ts';
import type { Phone } from './phone.ts';
import { isAlike, oneEdit } from './similarity.ts';
import { areForms, isGivenName } from './tables/nicknames.ts';
import type { Shares } from './terms.ts';

/** The contact that another is compared with: its values, and how common its names are in the base. */
export interface Side {
  readonly features: Features;
  readonly shares: Pick<Shares, 'firstName' | 'lastName'>;
}

/** The contact that is looked up: of it, it is known how common all values are. */
export interface Subject extends Side {
  readonly shares: Shares;
}

/** How far two contacts agree: a level for each field, and the share of contacts that have the value they agree in. */
export interface Pattern {
  readonly levels: Uint8Array;
  readonly shares: Float64Array;
}

/** An empty pattern, to be filled by `compare`. */
export function newPattern(): Pattern {
  return { levels: new Uint8Array(fieldNames.length), shares: new Float64Array(fieldNames.length) };
}

/** A name is established when more than this share of contacts has it: then one letter makes another name of it. */
const established = 0.000_4;

/** Compares two contacts into a pattern, which is overwritten. Which of the two comes first makes no difference. */
export function compare(one: Subject, other: Side, pattern: Pattern): void {
  pattern.levels.fill(0);
  pattern.shares.fill(0);
  compareNames(one, other, pattern);
  compareMails(one, other, pattern);
  comparePhones(one, other, pattern);
  comparePlaces(one, other, pattern);
  compareStreets(one, other, pattern);
  compareRest(one, other, pattern);
}

function compareNames(one: Subject, other: Side, pattern: Pattern): void {
  const { levels: found, shares } = pattern;
  const a = one.features;
  const b = other.features;
  const rareFirst = Math.min(one.shares.firstName, other.shares.firstName) < established;
  const rareLast = Math.min(one.shares.lastName, other.shares.lastName) < established;
  const generations = a.generation !== b.generation && a.generation !== '' && b.generation !== '';
  found[at.firstName] = generations ? levels.firstName.different : firstLevel(a.first, b.first, rareFirst);
  found[at.lastName] = lastLevel(a.last, b.last, rareLast);
  const compatriots = a.country !== '' && a.country === b.country;
  shares[at.firstName] = compatriots ? one.shares.firstInCountry : one.shares.firstName;
  shares[at.lastName] = one.shares.lastName;
  if (found[at.firstName] === 0 || found[at.lastName] === 0) return;
  const straight =
    found[at.firstName] !== levels.firstName.different && found[at.lastName] !== levels.lastName.different;
  if (straight) found[at.nameOrder] = levels.nameOrder.straight;
  else compareSwapped(one, other, pattern);
}

/** Names that agree when those of one contact change places; each is as common as in the place where it is commoner. */
function compareSwapped(one: Side, other: Side, { levels: found, shares }: Pattern): void {
  const rightly = isWrittenRight(one.features, other.features);
  const right = rightly ? one : other;
  const wrong = rightly ? other : one;
  const firstShare = Math.max(right.shares.firstName, wrong.shares.lastName);
  const lastShare = Math.max(right.shares.lastName, wrong.shares.firstName);
  const first = firstLevel(right.features.first, wrong.features.last, firstShare < established);
  const last = lastLevel(right.features.last, wrong.features.first, lastShare < established);
  if (first === levels.firstName.different || last === levels.lastName.different) return;
  found[at.nameOrder] = levels.nameOrder.swapped;
  found[at.firstName] = first;
  found[at.lastName] = last;
  shares[at.firstName] = firstShare;
  shares[at.lastName] = lastShare;
}

/** Which of two contacts has its names in the right places: the one whose first name is a given name, if that tells. */
function isWrittenRight({ first }: Features, { first: otherFirst }: Features): boolean {
  const known = isGivenName(first.words[0] ?? '');
  return known === isGivenName(otherFirst.words[0] ?? '') ? first.text < otherFirst.text : known;
}

function firstLevel(a: NamePart, b: NamePart, rare: boolean): number {
  const level = levels.firstName;
  if (a.text === '' || b.text === '') return 0;
  if (a.text === b.text) return level.same;
  const one = a.words[0] ?? '';
  const other = b.words[0] ?? '';
  if (a.several !== b.several) return contains(a, b) || contains(b, a) ? level.fuzzy : level.different;
  if (one.length === 1 || other.length === 1) return one[0] === other[0] ? level.initial : level.different;
  if (a.sound === b.sound && a.text.length > 3) return level.sound;
  if (one === other || contains(a, b) || contains(b, a) || areForms(one, other)) return level.near;
  // Both are names: nobody slips from Lena to Lea, or from Martin to Martina.
  if (isGivenName(one) && isGivenName(other)) return level.different;
  if (isSlip(a, b)) return rare ? level.near : level.fuzzy;
  if (isAlike(a.text, b.text, 0.65) || one.startsWith(other) || other.startsWith(one)) return level.fuzzy;
  return level.different;
}

function lastLevel(a: NamePart, b: NamePart, rare: boolean): number {
  const level = levels.lastName;
  if (a.text === '' || b.text === '') return 0;
  if (a.text === b.text) return level.same;
  if (isPermutation(a, b)) return level.same;
  if (contains(a, b) || contains(b, a)) return level.part;
  if (isSlip(a, b)) return rare ? level.near : level.fuzzy;
  if (isAlike(a.text, b.text, 0.65)) return level.fuzzy;
  if (a.text.length === 1 || b.text.length === 1) return a.text[0] === b.text[0] ? level.fuzzy : level.different;
  return level.different;
}

function isPermutation(a: NamePart, b: NamePart): boolean {
  return (
    a.words.length > 1 && a.words.length === b.words.length && a.words.toSorted().join() === b.words.toSorted().join()
  );
}

function contains(longer: NamePart, shorter: NamePart): boolean {
  return shorter.words.length < longer.words.length && shorter.words.every((word) => longer.words.includes(word));
}

function isSlip(a: NamePart, b: NamePart): boolean {
  const longer = Math.max(a.text.length, b.text.length);
  return (longer > 3 && (a.sound === b.sound || oneEdit(a.text, b.text))) || isAlike(a.text, b.text, 0.8);
}

/** Strangers think of the same mailbox less often than namesakes are given one that spells their name. */
const thoughtOf = 0.2;

function compareMails(one: Subject, other: Side, { levels: found, shares }: Pattern): void {
  const a = one.features.mails;
  const b = other.features.mails;
  const organisations = one.features.kind === 'organisation' && other.features.kind === 'organisation';
  let best = 0;
  for (let index = 0; index < a.length; index += 1) {
    for (const mail of b) {
      const level = mailLevel(a[index] as Mail, mail, organisations);
      const share = (one.shares.mails[index] ?? 0) * (level === levels.mail.same ? thoughtOf : 1);
      if (best !== 0 && (level > best || (level === best && share >= (shares[at.mail] ?? 0)))) continue;
      best = level;
      shares[at.mail] = share;
    }
  }
  found[at.mail] = best;
}

/** Desks and family boxes prove a person no more than a switchboard does; they are an organisation's own address. */
function mailLevel(a: Mail, b: Mail, organisations: boolean): number {
  const level = levels.mail;
  const role = a.kind === 'role' || b.kind === 'role';
  if (a.full === b.full && a.kind === 'family') return level.family;
  if (a.full === b.full)
    return role && !organisations ? level.shared : a.kind === 'name' && b.kind === 'name' ? level.sameName : level.same;
  const sameDomain = a.domain === b.domain;
  if (!role && isMailSlip(a, b, sameDomain)) return level.typo;
  if (sameDomain && !a.free) return level.shared;
  if (a.local !== b.local || role) return level.different;
  return a.kind === 'own' && b.kind === 'own' && a.local.length > 5 ? level.typo : level.likeName;
}

/** `rafael1988` and `rafael1981` are two people, and so are two addresses that each spell their owner's name. */
function isMailSlip(a: Mail, b: Mail, sameDomain: boolean): boolean {
  if (a.local === b.local) return !sameDomain && !(a.free && b.free) && isAlike(a.domain, b.domain, 0.75);
  if (a.kind === 'name' && b.kind === 'name') return false;
  if (a.full.length < 10 || withoutDigits(a.local) === withoutDigits(b.local)) return false;
  if (sameDomain) return oneEdit(a.local, b.local) || isAlike(a.local, b.local, 0.8);
  return !(a.free && b.free) && isAlike(a.full, b.full, 0.85);
}

function withoutDigits(text: string): string {
  return text.replaceAll(/\d/g, '');
}

function comparePhones(one: Subject, other: Side, { levels: found, shares }: Pattern): void {
  const a = one.features.phones;
  const b = other.features.phones;
  let best = 0;
  for (let index = 0; index < a.length; index += 1) {
    for (const phone of b) {
      const level = phoneLevel(a[index] as Phone, phone);
      const share = one.shares.phones[index] ?? 0;
      if (best !== 0 && (level > best || (level === best && share >= (shares[at.phone] ?? 0)))) continue;
      best = level;
      shares[at.phone] = share;
    }
  }
  found[at.phone] = best;
}

function phoneLevel(a: Phone, b: Phone): number {
  const level = levels.phone;
  const codesAgree = a.code === b.code || a.code === '' || b.code === '';
  if (a.national === b.national && codesAgree) return a.mobile || b.mobile ? level.mobile : level.line;
  if (a.national.length < 7 || b.national.length < 7) return level.different;
  const [shorter, longer] = a.national.length < b.national.length ? [a, b] : [b, a];
  if (!a.mobile && !b.mobile && isExtension(shorter.national, longer.national)) return level.extension;
  return oneEdit(a.national, b.national) ? level.typo : level.different;
}

/** Whether two numbers differ in their last one or two digits only, as the desks of a switchboard do. */
function isExtension(shorter: string, longer: string): boolean {
  return longer.length - shorter.length <= 2 && longer.startsWith(shorter.slice(0, -2));
}

function comparePlaces(one: Subject, other: Side, { levels: found, shares }: Pattern): void {
  const level = levels.place;
  const a = one.features;
  const b = other.features;
  const zips = a.zip !== '' && b.zip !== '';
  const cities = a.city !== '' && b.city !== '';
  if (!zips && !cities) return;
  if (zips && a.zip === b.zip) {
    found[at.place] = level.zip;
    shares[at.place] = one.shares.zip;
    return;
  }
  const sameCity = cities && (a.city === b.city || isCitySlip(a.city, b.city));
  const nearZip = zips && (oneEdit(a.zip, b.zip) || area(a.zip) === area(b.zip));
  if (sameCity) {
    found[at.place] = nearZip ? level.near : level.city;
    shares[at.place] = one.shares.city;
  } else {
    found[at.place] = nearZip ? level.zipNear : level.different;
  }
}

function isCitySlip(a: string, b: string): boolean {
  return a.length > 3 && (oneEdit(a, b) || isAlike(a, b, 0.75));
}

function area(zip: string): string {
  return zip.slice(0, Math.max(2, zip.length - 2));
}

function compareStreets(one: Subject, other: Side, { levels: found, shares }: Pattern): void {
  const a = one.features.streets;
  const b = other.features.streets;
  let best = 0;
  for (let index = 0; index < a.length; index += 1) {
    for (const street of b) {
      const level = streetLevel(a[index] as Street, street);
      const share = one.shares.streets[index] ?? 0;
      if (best !== 0 && (level > best || (level === best && share >= (shares[at.street] ?? 0)))) continue;
      best = level;
      shares[at.street] = share;
    }
  }
  found[at.street] = best;
}

function streetLevel(a: Street, b: Street): number {
  const level = levels.street;
  const alike = a.name === b.name || isStreetSlip(a.name, b.name);
  if (a.number === b.number) {
    if (a.name === b.name) return level.same;
    if (alike) return level.near;
    return level.different;
  }
  if (!alike) return level.different;
  if (a.name !== b.name) return level.fuzzy;
  return a.number === '' || b.number === '' || sharesNumber(a.number, b.number) ? level.near : level.name;
}

/** Some add to a street where in it a house is: `Broadway between 90th and 91st`. */
function isStreetSlip(a: string, b: string): boolean {
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  const begins = shorter.length > 3 && longer.startsWith(shorter);
  return begins || oneEdit(a, b) || isAlike(a, b, 0.75);
}

function sharesNumber(a: string, b: string): boolean {
  const numbers = a.split(' ');
  return b.split(' ').some((number) => numbers.includes(number)) || Number.parseInt(a, 10) === Number.parseInt(b, 10);
}

function compareRest(one: Subject, other: Side, { levels: found, shares }: Pattern): void {
  const a = one.features;
  const b = other.features;
  found[at.birthday] = birthdayLevel(a.birthday, b.birthday);
  shares[at.birthday] = one.shares.birthday;
  found[at.company] = companyLevel(a, b);
  shares[at.company] = one.shares.company;
  found[at.externalId] = idLevel(a.externalId, b.externalId);
  if (a.gender !== '' && b.gender !== '') {
    found[at.gender] = a.gender === b.gender ? levels.gender.same : levels.gender.different;
  }
  found[at.kind] = kindLevel(a.kind, b.kind);
}

function birthdayLevel(a: string, b: string): number {
  const level = levels.birthday;
  if (a === '' || b === '') return 0;
  if (a === b) return level.same;
  const [year, month, day] = [a.slice(0, 4), a.slice(4, 6), a.slice(6)];
  if (oneEdit(a, b) || `${year}${day}${month}` === b) return level.near;
  const sameYear = b.startsWith(year);
  const sameMonth = b.slice(4, 6) === month;
  const sameDay = b.endsWith(day);
  if (Number(sameYear) + Number(sameMonth) + Number(sameDay) === 2) return level.part;
  if (sameYear) return level.year;
  const years = Math.abs(Number(year) - Number(b.slice(0, 4)));
  return years > 15 && years < 51 ? level.generation : level.different;
}

function companyLevel(a: Features, b: Features): number {
  const level = levels.company;
  if (a.companyText === '' || b.companyText === '') return 0;
  if (a.companyText === b.companyText) return level.same;
  const [shorter, longer] = a.company.length < b.company.length ? [a.company, b.company] : [b.company, a.company];
  if (shorter.every((word) => longer.includes(word))) return shorter.length === longer.length ? level.same : level.near;
  if (oneEdit(a.companyText, b.companyText) || isAlike(a.companyText, b.companyText, 0.85)) return level.near;
  return isAlike(a.companyText, b.companyText, 0.6) ? level.fuzzy : level.different;
}

function idLevel(a: string, b: string): number {
  const level = levels.externalId;
  if (a === '' || b === '') return 0;
  if (a === b) return level.same;
  return a.length > 4 && oneEdit(a, b) ? level.near : level.different;
}

function kindLevel(a: Features['kind'], b: Features['kind']): number {
  if (a === 'unknown' || b === 'unknown') return 0;
  if (a !== b) return levels.kind.mixed;
  return a === 'person' ? levels.kind.persons : levels.kind.organisations;
}
