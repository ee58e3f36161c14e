import type { Comment } from '../../core/comments/comment.ts';
import type { DialectContext } from '../dialect.ts';
import { isId, knownContact } from './protocol/contact-id.ts';
import type { Operation, QuentnRequest } from './protocol/operation.ts';
import { pageOf, readRange } from './protocol/range.ts';
import { toUnixTime } from './protocol/time.ts';

/** Comments of one reply at most (documented). */
const mostComments = 50;

/** What was noted about a contact, a stretch at a time. */
export const contactCommentsGet: Operation = {
  name: 'Retrieve contact comments',
  method: 'GET',
  path: '/contact/:id/comments',
  run: commentsOf,
};

/** The address as the page prints it, without `/comments`: told apart by parameters that only comments have. */
export const contactCommentsGetAsPrinted: Operation = {
  name: 'Retrieve contact comments',
  method: 'GET',
  path: '/contact/:id',
  applies: ({ params: { id }, query: { fields, range, limit, sort } }) =>
    isId(id) && fields === undefined && [range, limit, sort].some((value) => value !== undefined),
  run: commentsOf,
};

async function commentsOf({ reader }: DialectContext, { caller, params, query }: QuentnRequest): Promise<unknown> {
  const { id } = await knownContact(reader, caller, params.id);
  const range = readRange(query, mostComments);
  const count = await reader.comments.count(caller.accountId, id);
  const comments = await reader.comments.page(caller.accountId, id, pageOf(range));
  return {
    ...range,
    number_comments: count,
    number_ranges: Math.ceil(count / range.limit),
    comments: comments.map(toComment),
  };
}

function toComment({ id, contactId, userId = 0, createdAt, changedAt, text }: Comment) {
  return {
    id,
    contact_id: contactId,
    uid: userId,
    created: toUnixTime(createdAt),
    changed: toUnixTime(changedAt),
    comment: text,
  };
}
