import { readContactId } from './protocol/contact-id.ts';
import { members, type Operation } from './protocol/operation.ts';
import { success } from './protocol/reply.ts';
import { longestComment, requireText } from './protocol/text.ts';

/** Notes something about a contact. */
export const contactCommentAdd: Operation = {
  name: 'Add contact comment',
  method: 'POST',
  path: '/contact/:id/comments',
  async run({ commands }, { caller, params, body }) {
    const contactId = readContactId(params.id);
    const text = requireText(members(body).comment, 'comment', longestComment);
    const comment = await commands.addComment(caller, { contactId, text });
    return { ...success, comment_id: comment.id };
  },
};
