import { failureOf } from './errors.ts';
import type { Operation } from './protocol/operation.ts';

/** Deletes a contact for good. */
export const deleteContactsId: Operation = {
  name: 'DELETE api/v1/Contacts/{id}',
  method: 'DELETE',
  path: '/Contacts/:id',
  async run({ commands }, request) {
    const [outcome] = await commands.deleteContacts(request.caller, { by: 'id', values: [String(request.id())] });
    if (outcome?.status === 'refused') throw failureOf(outcome.refusal);
    return undefined;
  },
};
