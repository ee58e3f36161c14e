import type { DeleteOutcome } from '../../core/contacts/delete-contacts.ts';
import { type EmarsysError, failures } from './errors.ts';
import { type Key, readKey, refuseContactList, sentContact } from './protocol/contact-row.ts';
import { batchSize } from './protocol/contact-rows.ts';
import { type Lookup, listed, readLookup, readLookups } from './protocol/lookups.ts';
import { members, type Operation } from './protocol/operation.ts';

/**
 * Deletes the contact with a key value, or those of up to 1,000 values. A value that several contacts have deletes
 * none of them.
 */
export const contactDelete: Operation = {
  name: 'Deleting a Contact',
  method: 'POST',
  path: '/contact/delete',
  async run({ commands }, request) {
    const body = members(request.body);
    const fields = await request.fields();
    const key = readKey(fields, body.key_id ?? body.keyId);
    refuseContactList(body);
    const { keyValue } = sentContact(fields, key, body);
    const several = Array.isArray(keyValue);
    if (several && keyValue.length === 0) throw failures.noKeyValue(key.id);
    if (several && keyValue.length > batchSize) throw failures.tooManyIds();
    const lookups = several ? readLookups(fields, key, keyValue) : [readLookup(fields, key, keyValue)];
    const [first] = lookups;
    if (!several && first?.failure !== undefined) throw first.failure;
    const values = lookups.map(({ text }) => text);
    const outcomes = await commands.deleteContacts(request.caller, { by: key.by, values });
    return several ? deletedMany(key, lookups, outcomes) : deletedOne(outcomes[0]);
  },
};

function deletedOne(outcome: DeleteOutcome | undefined): object {
  if (outcome?.status === 'deleted') return { errors: [], deleted_contacts: 1 };
  throw outcome?.refusal.kind === 'ambiguous' ? failures.severalContacts() : failures.noContactToDelete();
}

function deletedMany(key: Key, lookups: readonly Lookup[], outcomes: readonly DeleteOutcome[]): object {
  const failed = lookups.flatMap((lookup, index): [Lookup, EmarsysError][] => {
    const outcome = outcomes[index];
    if (outcome?.status === 'deleted') return [];
    const isAmbiguous = outcome?.refusal.kind === 'ambiguous';
    const failure = isAmbiguous ? failures.severalContactsWith : failures.noContactWith;
    return [[lookup, lookup.failure ?? failure(key.id, lookup.sent)]];
  });
  return { errors: listed(failed), deleted_contacts: lookups.length - failed.length };
}
