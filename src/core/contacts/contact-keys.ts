import { createHash } from 'node:crypto';
import { likenessKey } from '../duplicates/likeness.ts';
import { likeness } from '../duplicates/likeness-key.ts';
import type { FieldValues } from '../fields/field.ts';
import type { Contact, ContactKey, Hub, KeyChanges, Tx } from '../hub.ts';
import { belongingFields } from '../organisations/belonging.ts';
import { builtInKeyFields, isAlwaysIndexed, keyText } from './key-text.ts';

/** A key made of several fields, for finding a person without an e-mail: full name at a full address. */
export const nameAndAddress = 'nameAndAddress';

/** A key made of first and last name. */
export const fullName = 'fullName';

/** Keys that are made of several fields; a contact has one when all of them are filled. */
const composed: Readonly<Record<string, readonly string[]>> = {
  [nameAndAddress]: ['firstName', 'lastName', 'street', 'city', 'postalCode'],
  [fullName]: ['firstName', 'lastName'],
};

/** All look-up keys of a contact, of the built-in kinds and of `keyFields`. */
export function keysOf(contact: Pick<Contact, 'publicId' | 'fields'>, keyFields: readonly string[]): ContactKey[] {
  const keys = fieldKeys(contact.fields, keyFields);
  keys.unshift({ kind: 'publicId', value: contact.publicId });
  return keys;
}

/** Who searches for look-alikes holds what they share itself: see `keysOfRow`. */
const undecisive: ReadonlySet<string> = new Set(['publicId', likeness, ...belongingFields]);

/**
 * Those of the keys by which a write may be decided, here or in another write at the same time: who gives one to a
 * contact holds it until then. Many contacts share an organisation, and nobody looks whether one does.
 */
export function decisive(keys: readonly ContactKey[]): ContactKey[] {
  return keys.filter(({ kind }) => !undecisive.has(kind));
}

/** Whether `decisive` keys of all these kinds are among those that values have by the built-in kinds and by `others`. */
export function areHeld(keyFields: readonly string[], others: ReadonlySet<string>): boolean {
  return keyFields.every((field) => others.has(field) || undecisive.has(field));
}

/** What an update does to the keys. */
export function keyChanges(before: FieldValues, after: FieldValues, keyFields: readonly string[]): KeyChanges {
  const old = fieldKeys(before, keyFields);
  const now = fieldKeys(after, keyFields);
  return { added: without(now, old), removed: without(old, now) };
}

/** The account's key fields, those that a write looks by among them: its contacts are findable by all of them. */
export async function keyFieldsFor(tx: Tx, accountId: number, wanted: Iterable<string>): Promise<readonly string[]> {
  const keyFields = [...(await tx.fields.keyFields(accountId))];
  for (const by of new Set(wanted)) await ensureKeyField(tx, accountId, by, keyFields);
  return keyFields;
}

/** Key fields that an account had at some time, and mostly has still. */
const onceThere = new WeakMap<Hub, Set<string>>();

/**
 * Holds the whole account when a write looks by a field that is no key yet. To be asked before the write holds keys: others
 * would wait for these and hold what `keyFieldsFor` waits for then. Where the fields were keys before, nothing is asked.
 */
export async function holdForKeyFields(
  { hub, tx, accountId }: { readonly hub: Hub; readonly tx: Tx; readonly accountId: number },
  wanted: Iterable<string>,
): Promise<void> {
  const known = onceThere.get(hub) ?? new Set<string>();
  const name = (by: string): string => `${accountId} ${by}`;
  const asked = [...new Set(wanted)].filter((by) => !isAlwaysIndexed(by) && !known.has(name(by)));
  if (asked.length === 0) return;
  const keyFields = await tx.fields.keyFields(accountId);
  if (!asked.every((by) => keyFields.includes(by))) return tx.lock(accountId, 'everything');
  onceThere.set(hub, known.union(new Set(asked.map(name))));
}

/** Makes sure that contacts are findable by a field: gives all existing contacts their key when it is new. */
async function ensureKeyField(tx: Tx, accountId: number, by: string, keyFields: string[]): Promise<void> {
  if (isAlwaysIndexed(by) || keyFields.includes(by)) return;
  // Who writes meanwhile would not know of the new key.
  await tx.lock(accountId, 'everything');
  await tx.contacts.addKeyField(accountId, by);
  for await (const contacts of tx.contacts.scan(accountId)) {
    for (const contact of contacts) {
      const key = contactKey(contact.fields, by);
      if (key !== undefined) await tx.contacts.addKeys(accountId, contact.id, [key]);
    }
  }
  keyFields.push(by);
}

/** The look-up keys of values, of the built-in kinds and of `keyFields`. */
export function fieldKeys(fields: FieldValues, keyFields: readonly string[]): ContactKey[] {
  const keys: ContactKey[] = [];
  for (const field of builtInKeyFields) pushKey(keys, contactKey(fields, field));
  for (const field of keyFields) pushKey(keys, field === likeness ? likenessKey(fields) : contactKey(fields, field));
  return keys;
}

function pushKey(keys: ContactKey[], key: ContactKey | undefined): void {
  if (key !== undefined) keys.push(key);
}

/** The look-up key that values have under the name of a field or of a composed key; undefined where they have none. */
export function contactKey(fields: FieldValues, field: string): ContactKey | undefined {
  const parts = composed[field];
  const value = parts === undefined ? fields[field] : composedText(fields, parts);
  if (value === undefined) return undefined;
  const text = keyText(field, value);
  return text === '' ? undefined : { kind: field, value: text };
}

/** A hash, since the fields together are longer than a key should be; letter case and blanks do not count. */
function composedText(fields: FieldValues, parts: readonly string[]): string | undefined {
  const texts = parts.map((field) =>
    String(fields[field] ?? '')
      .trim()
      .replaceAll(/\s+/g, ' ')
      .toLowerCase(),
  );
  if (texts.includes('')) return undefined;
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 32);
}

function without(keys: readonly ContactKey[], others: readonly ContactKey[]): ContactKey[] {
  return keys.filter((key) => !others.some((other) => other.kind === key.kind && other.value === key.value));
}
