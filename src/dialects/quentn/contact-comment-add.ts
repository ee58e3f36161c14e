import { readComment } from './protocol/comment-text.ts';
import { readContactId } from './protocol/contact-id.ts';
import type { Operation } from './protocol/operation.ts';
import { success } from './protocol/reply.ts';

/** Notes something about a contact. */
export const contactCommentAdd: Operation = {
  name: 'Add contact comment',
  method: 'POST',
  path: '/contact/:id/comments',
  async run({ commands }, { caller, params, body }) {
    const contactId = readContactId(params.id);
    const comment = await commands.addComment(caller, { contactId, text: readComment(body) });
    return { ...success, comment_id: comment.id };
  },
};
