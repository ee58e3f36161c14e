import { readContactId } from './protocol/contact-id.ts';
import { readIdsToDelete } from './protocol/id-list.ts';
import type { Operation } from './protocol/operation.ts';
import { success } from './protocol/reply.ts';

/** Takes tags off a contact; those that it has not are off already. */
export const contactTermsDelete: Operation = {
  name: 'Delete contact terms',
  method: 'DELETE',
  path: '/contact/:id/terms',
  async run({ commands }, { caller, params, query, body }) {
    const contactId = readContactId(params.id);
    const tagIds = readIdsToDelete(query, body, 'terms');
    await commands.changeContactTags(caller, { contactId, mode: 'remove', tagIds });
    return success;
  },
};
