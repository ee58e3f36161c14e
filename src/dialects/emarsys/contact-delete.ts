import type { DeleteOutcome } from '../../core/contacts/delete-contacts.ts';
import { type EmarsysError, failures } from './errors.ts';
import { keyValue, readKey, readKeyValue } from './protocol/contact-row.ts';
import { batchSize } from './protocol/contact-rows.ts';
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
    if (body.contact_list_id !== undefined) throw failures.invalidContactList(String(body.contact_list_id));
    const sent = keyValue(fields, key, body);
    const list: readonly unknown[] = Array.isArray(sent) ? sent : [sent];
    if (list.length > batchSize) throw failures.tooManyIds();
    if (list.length === 0) throw failures.noKeyValue(key.id);
    const values = list.map((value) => readKeyValue(fields, key, value).value);
    const outcomes = await commands.deleteContacts(request.caller, { by: key.by, values });
    if (!Array.isArray(sent)) return deletedOne(outcomes[0]);
    return deletedMany(outcomes, list.map(String), key.id);
  },
};

function deletedOne(outcome: DeleteOutcome | undefined): object {
  if (outcome?.status === 'deleted') return { errors: [], deleted_contacts: 1 };
  throw outcome?.refusal.kind === 'ambiguous' ? failures.severalContacts() : failures.noContactToDelete();
}

function deletedMany(outcomes: readonly DeleteOutcome[], sent: readonly string[], keyId: string): object {
  const errors: Record<string, Record<string, string>> = Object.create(null);
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'deleted') continue;
    const value = sent[index] ?? '';
    const failure: EmarsysError =
      outcome.refusal.kind === 'ambiguous'
        ? failures.severalContactsWith(keyId, value)
        : failures.noContactWith(keyId, value);
    errors[value] = { [String(failure.code)]: failure.message };
  }
  const deleted = outcomes.filter(({ status }) => status === 'deleted').length;
  return { errors: Object.keys(errors).length === 0 ? [] : errors, deleted_contacts: deleted };
}
