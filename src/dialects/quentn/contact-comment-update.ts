import { readContactId } from './protocol/contact-id.ts';
import { readId } from './protocol/id-list.ts';
import { members, type Operation } from './protocol/operation.ts';
import { success } from './protocol/reply.ts';
import { longestComment, requireText } from './protocol/text.ts';

/** Gives a comment another text; its author and the time of its making stay. */
export const contactCommentUpdate: Operation = {
  name: 'Update contact comment',
  method: 'PUT',
  path: '/contact/:id/comments',
  async run({ commands }, { caller, params, body }) {
    const { id, comment } = members(body);
    const text = requireText(comment, 'comment', longestComment);
    await commands.changeComment(caller, { contactId: readContactId(params.id), id: readId(id, 'id'), text });
    return success;
  },
};
