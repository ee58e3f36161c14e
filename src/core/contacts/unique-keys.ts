import type { Refusal } from '../errors.ts';
import type { FieldValues } from '../fields/field.ts';
import type { Contact, ContactKey, Tx } from '../hub.ts';
import { contactKey } from './contact-keys.ts';

/**
 * Why a contact cannot have these values: another contact of the account, whoever wrote that one, holds one of the keys
 * (`duplicate`). Part of the transaction that will write. A key that the contact holds already is not asked for again:
 * other callers may have given it to several, and then each of them can still be changed.
 */
export async function takenKey(
  tx: Tx,
  accountId: number,
  { before, after }: { readonly before?: Contact; readonly after: FieldValues },
  kinds: readonly string[],
): Promise<Refusal | undefined> {
  for (const kind of kinds) {
    const key = contactKey(after, kind);
    if (key === undefined || (before !== undefined && holdsAlready(before, key, after))) continue;
    await tx.lock(accountId, [key]);
    const isRival = (other: Contact): boolean => other.id !== before?.id && holds(other, key, after);
    if (await isHeldBy(tx, accountId, key, isRival)) {
      return { kind: 'duplicate', what: 'contact', by: kind, value: key.value, count: 'one' };
    }
  }
  return undefined;
}

/** The first two holders mostly decide; only of a phone can they be others than the one that is looked for. */
async function isHeldBy(
  tx: Tx,
  accountId: number,
  key: ContactKey,
  isRival: (other: Contact) => boolean,
): Promise<boolean> {
  const first = await tx.contacts.byKey(accountId, key);
  if (first.some(isRival)) return true;
  if (first.length < 2) return false;
  const all = await tx.contacts.byKeys(accountId, key.kind, [key.value]);
  return all.some(({ contact }) => isRival(contact));
}

function holds(contact: Contact, key: ContactKey, values: FieldValues): boolean {
  if (contactKey(contact.fields, key.kind)?.value !== key.value) return false;
  return key.kind !== 'phone' || isSameCountry(contact.fields, values);
}

/** A number without its country was of any, so that it may get one. */
function holdsAlready(before: Contact, key: ContactKey, after: FieldValues): boolean {
  if (contactKey(before.fields, key.kind)?.value !== key.value) return false;
  return key.kind !== 'phone' || ['', countryCode(after)].includes(countryCode(before.fields));
}

/**
 * Two contacts have the same phone when the numbers are equal after trimming, unless both say their country code and
 * the codes differ: a number without a code may be of any country. `+45`, `0045` and `45` are one code.
 */
function isSameCountry(one: FieldValues, other: FieldValues): boolean {
  const [code, otherCode] = [countryCode(one), countryCode(other)];
  return code === '' || otherCode === '' || code === otherCode;
}

function countryCode({ phoneCountryCode = '' }: FieldValues): string {
  return String(phoneCountryCode)
    .replaceAll(/\s/g, '')
    .replace(/^(\+|00)/, '');
}
