import { readContactId } from './protocol/contact-id.ts';
import { readIdList } from './protocol/id-list.ts';
import type { Operation } from './protocol/operation.ts';
import { success } from './protocol/reply.ts';

/** Deprecated by the page, alive in the SDK: replaces the tags of a contact; without a body it removes all. */
export const contactTermsSet: Operation = {
  name: 'Set contact terms',
  method: 'POST',
  path: '/contact/:id/terms',
  async run({ commands }, { caller, params, body }) {
    const contactId = readContactId(params.id);
    await commands.changeContactTags(caller, { contactId, mode: 'set', tagIds: readIdList(body, 'terms') });
    return success;
  },
};
