import { readComment } from './protocol/comment-text.ts';
import { readContactId } from './protocol/contact-id.ts';
import { readId } from './protocol/id-list.ts';
import { members, type Operation } from './protocol/operation.ts';
import { success } from './protocol/reply.ts';

/** Gives a comment another text; its author and the time of its making stay. */
export const contactCommentUpdate: Operation = {
  name: 'Update contact comment',
  method: 'PUT',
  path: '/contact/:id/comments',
  async run({ commands }, { caller, params, body }) {
    const contactId = readContactId(params.id);
    const id = readId(members(body).id, 'id', 'an id');
    await commands.changeComment(caller, { contactId, id, text: readComment(body) });
    return success;
  },
};
