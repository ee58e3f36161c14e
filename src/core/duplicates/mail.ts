import { fold } from './fold.ts';
import type { PersonName } from './person-name.ts';
import { oneEdit } from './similarity.ts';
import { familyWords, placeholderDomains, placeholderLocals, providers, roleBoxes } from './tables/mail-words.ts';

/**
 * What the part before the @ says: `role`, a desk (`info`); `family`, a box that a family shares; `name`, nothing but
 * its owner's name and figures (`rafael1988`); `own`, something that only its owner has thought of.
 */
export type MailKind = 'role' | 'family' | 'name' | 'own';

/** An e-mail address as it is compared. */
export interface Mail {
  readonly full: string;
  readonly local: string;
  readonly domain: string;
  readonly kind: MailKind;
  /** Whether strangers have their boxes at this domain. */
  readonly free: boolean;
}

const gmail = new Set(['gmail.com', 'googlemail.com', 'googlemail.de', 'gmail.de']);
/** Endings that do not exist are repaired everywhere, those of other countries only where a provider results. */
const brokenEndings: Readonly<Record<string, string>> = {
  con: 'com',
  vom: 'com',
  xom: 'com',
  comm: 'com',
  ocm: 'com',
  cmo: 'com',
  dee: 'de',
  nte: 'net',
};
const doubtfulEndings: Readonly<Record<string, string>> = { cm: 'com', co: 'com', om: 'com', ed: 'de', ne: 'net' };

/** Brings an e-mail address into its compared form; `undefined` for what is none and for placeholders. */
export function readMail(text: string, name: PersonName): Mail | undefined {
  const [rawLocal = '', rawDomain = '', ...more] = text
    .toLowerCase()
    .replaceAll(/[\s<>"]/g, '')
    .split('@');
  if (rawLocal === '' || rawDomain === '' || more.length > 0) return;
  const domain = canonicalDomain(rawDomain);
  const cut = rawLocal.split('+')[0] ?? '';
  const local = domain === 'gmail.com' ? cut.replaceAll('.', '') : cut;
  if (local === '' || placeholderDomains.has(domain) || placeholderLocals.has(fold(local).replaceAll(' ', ''))) return;
  return { full: `${local}@${domain}`, local, domain, kind: mailKind(cut, name), free: providers.has(domain) };
}

/** One spelling for a provider's domain: `googlemail.com` is `gmail.com`, and so is `gmial.com`. */
function canonicalDomain(text: string): string {
  const dot = text.lastIndexOf('.') + 1;
  const domain = text.slice(0, dot) + (brokenEndings[text.slice(dot)] ?? text.slice(dot));
  if (gmail.has(domain)) return 'gmail.com';
  if (providers.has(domain)) return domain;
  const known = knownDomains.get(domain);
  if (known !== undefined) return known;
  const repaired = repairedDomain(domain);
  const canonical = gmail.has(repaired) ? 'gmail.com' : repaired;
  if (knownDomains.size < 100_000) knownDomains.set(domain, canonical);
  return canonical;
}

/** Remembers what the search among the providers found; it is the same for every address of a domain. */
const knownDomains = new Map<string, string>();

/** Short names are left alone: `wen.de` may be somebody's own, `hotmial.com` is not. */
function repairedDomain(domain: string): string {
  const dot = domain.lastIndexOf('.');
  const ending = domain.slice(dot + 1);
  const ended = `${domain.slice(0, dot)}.${doubtfulEndings[ending] ?? ending}`;
  if (providers.has(ended)) return ended;
  if (dot < 5) return domain;
  for (const provider of providers) {
    const sameEnding = provider.endsWith(ended.slice(dot));
    if (sameEnding && provider.length > 8 && oneEdit(provider, ended)) return provider;
  }
  return domain;
}

function mailKind(local: string, name: PersonName): MailKind {
  const words = fold(local).split(' ');
  const [first = ''] = words;
  if (roleBoxes.has(first) || roleBoxes.has(words.join(''))) return 'role';
  if (words.some((word) => familyWords.has(word))) return 'family';
  return spellsName(words.join(''), name) ? 'name' : 'own';
}

/** Whether nothing is left of a local part but figures and at most two initials, once the owner's name is taken out. */
function spellsName(local: string, { first, last }: PersonName): boolean {
  let rest = local.replaceAll(/\d/g, '');
  const letters = rest.length;
  const words = [...last.words, ...first.words].filter((word) => word.length > 1);
  for (const word of words.sort((one, other) => other.length - one.length)) rest = rest.replace(word, '');
  return rest.length <= 2 && (rest.length < letters || letters === 0 || isInitials(rest, first, last));
}

function isInitials(rest: string, first: PersonName['first'], last: PersonName['last']): boolean {
  const initials = [...first.words, ...last.words].map((word) => word[0]);
  return [...rest].every((letter) => initials.includes(letter));
}
