import { readContactId } from './protocol/contact-id.ts';
import { readIdList } from './protocol/id-list.ts';
import type { Operation } from './protocol/operation.ts';
import { success } from './protocol/reply.ts';

/** Adds tags to a contact; those that it has stay. */
export const contactTermsAdd: Operation = {
  name: 'Add contact terms',
  method: 'PUT',
  path: '/contact/:id/terms',
  async run({ commands }, { caller, params, body }) {
    const contactId = readContactId(params.id);
    await commands.changeContactTags(caller, { contactId, mode: 'add', tagIds: readIdList(body, 'terms') });
    return success;
  },
};
