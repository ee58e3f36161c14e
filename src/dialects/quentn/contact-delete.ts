import { HubError } from '../../core/errors.ts';
import { readContactId } from './protocol/contact-id.ts';
import type { Operation } from './protocol/operation.ts';
import { success } from './protocol/reply.ts';

/** Deletes a contact for good, with its tags and comments. */
export const contactDelete: Operation = {
  name: 'Delete contact',
  method: 'DELETE',
  path: '/contact/:id',
  async run({ commands }, { caller, params }) {
    const values = [String(readContactId(params.id))];
    const [outcome] = await commands.deleteContacts(caller, { by: 'id', values });
    if (outcome?.status === 'refused') throw new HubError(outcome.refusal);
    return success;
  },
};
