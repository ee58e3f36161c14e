import type { Comment, CommentReader, CommentWriter } from '../core/comments/comment.ts';
import type { CommentTable } from './schema.ts';
import { type Session, statement, type WriteSession } from './statement.ts';

/** Reads of what was noted about contacts. */
export function commentReader(session: Session): CommentReader {
  return {
    async byId(accountId, contactId, id) {
      const [row] = await selectById(session, { accountId, contactId, id });
      return row && toComment(row);
    },
    async page(accountId, contactId, { order, offset, limit }) {
      return (await selectPage[order](session, { accountId, contactId, offset, limit })).map(toComment);
    },
    async count(accountId, contactId) {
      const [row] = await countOf(session, { accountId, contactId });
      return Number(row?.count ?? 0);
    },
    async idsOf(accountId, contactId) {
      return (await selectIds(session, { accountId, contactId })).map(({ id }) => id);
    },
  };
}

/** Writes of the same. */
export function commentWriter(session: WriteSession): CommentWriter {
  return {
    async insert(accountId, comment, credentialId) {
      const id = await session.nextId('comment');
      await insertComment(session, {
        account_id: accountId,
        id,
        contact_id: comment.contactId,
        user_id: comment.userId ?? null,
        credential_id: credentialId ?? null,
        created_at: comment.createdAt.getTime(),
        changed_at: comment.changedAt.getTime(),
        text: comment.text,
      });
      return { ...comment, id };
    },
    async replace(accountId, { id, changedAt, text }) {
      await updateComment(session, { accountId, id, changedAt: changedAt.getTime(), text });
    },
    async remove(accountId, contactId, ids) {
      await deleteComments(session, { accountId, contactId, ids: JSON.stringify(ids.map(String)) });
    },
    async move(accountId, ids, from, to) {
      await moveComments(session, { accountId, ids: JSON.stringify(ids.map(String)), from, to });
    },
    async removeAll(accountId, contactId) {
      await deleteCommentsOf(session, { accountId, contactId });
    },
  };
}

const selectById = statement<{ accountId: number; contactId: number; id: number }, CommentTable>((db, value) =>
  db
    .selectFrom('comment')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('contact_id', '=', value('contactId'))
    .where('id', '=', value('id')),
);

const selectPage = { oldest: pageBy('asc'), latest: pageBy('desc') };

function pageBy(direction: 'asc' | 'desc') {
  return statement<{ accountId: number; contactId: number; offset: number; limit: number }, CommentTable>((db, value) =>
    db
      .selectFrom('comment')
      .selectAll()
      .where('account_id', '=', value('accountId'))
      .where('contact_id', '=', value('contactId'))
      .orderBy('id', direction)
      .limit(value('limit'))
      .offset(value('offset')),
  );
}

const countOf = statement<{ accountId: number; contactId: number }, { count: number | bigint | string }>((db, value) =>
  db
    .selectFrom('comment')
    .select(db.fn.countAll().as('count'))
    .where('account_id', '=', value('accountId'))
    .where('contact_id', '=', value('contactId')),
);

const selectIds = statement<{ accountId: number; contactId: number }, { id: number }>((db, value) =>
  db
    .selectFrom('comment')
    .select('id')
    .where('account_id', '=', value('accountId'))
    .where('contact_id', '=', value('contactId'))
    .orderBy('id'),
);

const insertComment = statement<CommentTable>((db, value) =>
  db.insertInto('comment').values({
    account_id: value('account_id'),
    id: value('id'),
    contact_id: value('contact_id'),
    user_id: value('user_id'),
    credential_id: value('credential_id'),
    created_at: value('created_at'),
    changed_at: value('changed_at'),
    text: value('text'),
  }),
);

const updateComment = statement<{ accountId: number; id: number; changedAt: number; text: string }>((db, value) =>
  db
    .updateTable('comment')
    .set({ changed_at: value('changedAt'), text: value('text') })
    .where('account_id', '=', value('accountId'))
    .where('id', '=', value('id')),
);

const deleteComments = statement<{ accountId: number; contactId: number; ids: string }>((db, value, engine) =>
  db
    .deleteFrom('comment')
    .where('account_id', '=', value('accountId'))
    .where('contact_id', '=', value('contactId'))
    .where('id', 'in', engine.integersOf(value('ids'))),
);

const moveComments = statement<{ accountId: number; ids: string; from: number; to: number }>((db, value, engine) =>
  db
    .updateTable('comment')
    .set({ contact_id: value('to') })
    .where('account_id', '=', value('accountId'))
    .where('contact_id', '=', value('from'))
    .where('id', 'in', engine.integersOf(value('ids'))),
);

const deleteCommentsOf = statement<{ accountId: number; contactId: number }>((db, value) =>
  db.deleteFrom('comment').where('account_id', '=', value('accountId')).where('contact_id', '=', value('contactId')),
);

function toComment(row: CommentTable): Comment {
  return {
    id: row.id,
    contactId: row.contact_id,
    ...(row.user_id === null ? {} : { userId: row.user_id }),
    createdAt: new Date(row.created_at),
    changedAt: new Date(row.changed_at),
    text: row.text,
  };
}
