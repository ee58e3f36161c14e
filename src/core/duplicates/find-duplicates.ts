import { contactKey, nameAndAddress } from '../contacts/contact-keys.ts';
import type { FieldValues } from '../fields/field.ts';
import type { Contact, Tx } from '../hub.ts';

/** The keys that duplicates are found by, the strongest first; contacts have to be findable by all of them. */
export const duplicateKeys: readonly string[] = ['email', nameAndAddress];

/**
 * The contacts that are the same person as one with these values, the oldest first, as far as exact keys tell: the same
 * e-mail, or else the same full name at the same full address. Part of the transaction that will write.
 */
export async function findDuplicates(tx: Tx, accountId: number, values: FieldValues): Promise<readonly Contact[]> {
  for (const field of duplicateKeys) {
    const key = contactKey(values, field);
    const found = key === undefined ? [] : await tx.contacts.byKey(accountId, key);
    if (found.length > 0) return found;
  }
  return [];
}
