import { leaveBatch } from '../duplicates/leave-batch.ts';
import { likeness } from '../duplicates/likeness-key.ts';
import type { Refusal } from '../errors.ts';
import type { Caller, Change, Hub, Tx } from '../hub.ts';
import { eraseMerges } from '../merging/erase-merges.ts';
import { holdForKeyFields, keyFieldsFor, keysOf } from './contact-keys.ts';
import { contactsByKey } from './find-contacts.ts';
import { keyText } from './key-text.ts';

/** What became of one value of a deletion. */
export type DeleteOutcome =
  | { readonly status: 'deleted'; readonly id: number }
  | { readonly status: 'refused'; readonly refusal: Refusal };

/**
 * Deletes the contact that each value names: for good, with its keys, tags, comments and password, with all that it has
 * absorbed, and with the values in its change log. A value that matches nobody is refused as `not_found`; one that matches
 * several deletes none
 * (`ambiguous`).
 */
export async function deleteContacts(
  hub: Hub,
  caller: Caller,
  command: { readonly by: string; readonly values: readonly string[] },
): Promise<readonly DeleteOutcome[]> {
  return hub.store.transaction(async (tx) => {
    const { by, values } = command;
    const keys = values.map((value) => ({ kind: by, value: keyText(by, value) }));
    await holdForKeyFields({ hub, tx, accountId: caller.accountId }, [by]);
    await tx.lock(caller.accountId, keys);
    const keyFields = await keyFieldsFor(tx, caller.accountId, [by]);
    const outcomes: DeleteOutcome[] = [];
    for (const value of values) outcomes.push(await deleteOne(hub, caller, tx, by, value, keyFields));
    return outcomes;
  });
}

async function deleteOne(
  hub: Hub,
  caller: Caller,
  tx: Tx,
  by: string,
  value: string,
  keyFields: readonly string[],
): Promise<DeleteOutcome> {
  const { accountId, origin, credentialId } = caller;
  const [contact, another] = await contactsByKey(tx, accountId, { by, value: keyText(by, value) });
  if (contact === undefined) {
    return { status: 'refused', refusal: { kind: 'not_found', what: 'contact', by, value } };
  }
  if (another !== undefined) {
    return { status: 'refused', refusal: { kind: 'ambiguous', what: 'contact', by, value } };
  }
  await tx.lock(accountId, [{ kind: 'id', value: String(contact.id) }]);
  await tx.tags.detachAll(accountId, contact.id);
  await tx.comments.removeAll(accountId, contact.id);
  await tx.passwords.remove(accountId, contact.id);
  await tx.organisations.forgetPrimaryContact(accountId, contact.id);
  const deletion: Change = {
    ...{ at: hub.clock.now(), operation: 'delete', origin, fields: {} },
    ...(credentialId === undefined ? {} : { credentialId }),
  };
  const erased = await eraseMerges(tx, accountId, contact.id, deletion);
  if (keyFields.includes(likeness)) for (const id of erased) await leaveBatch(tx, accountId, id);
  await tx.contacts.remove(accountId, contact, keysOf(contact, keyFields), deletion);
  return { status: 'deleted', id: contact.id };
}
