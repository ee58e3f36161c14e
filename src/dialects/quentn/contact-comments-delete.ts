import { readContactId } from './protocol/contact-id.ts';
import { readIdsToDelete } from './protocol/id-list.ts';
import type { Operation } from './protocol/operation.ts';
import { success } from './protocol/reply.ts';

/** Removes comments of a contact; those that it has not are gone already. */
export const contactCommentsDelete: Operation = {
  name: 'Delete contact comments',
  method: 'DELETE',
  path: '/contact/:id/comments',
  async run({ commands }, { caller, params, query, body }) {
    const contactId = readContactId(params.id);
    await commands.deleteComments(caller, { contactId, ids: readIdsToDelete(query, body, 'comments') });
    return success;
  },
};
