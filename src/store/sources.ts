import type { Source, SourceReader, SourceWriter } from '../core/hub.ts';
import { type Session, statement, type WriteSession } from './statement.ts';

/** Reads of the applications that contacts come from. */
export function sourceReader(session: Session): SourceReader {
  return {
    async byId(accountId, id) {
      const [row] = await selectById(session, { accountId, id });
      return row;
    },
    async byName(accountId, name) {
      const [row] = await selectByName(session, { accountId, name });
      return row;
    },
    all: (accountId) => selectAll(session, { accountId }),
  };
}

/** Writes of sources. */
export function sourceWriter(session: WriteSession): SourceWriter {
  return {
    async insert(accountId, name) {
      const source = { id: await session.nextId('source'), name };
      await insertSource(session, { accountId, ...source });
      return source;
    },
    async remove(accountId, id) {
      return (await deleteSource(session, { accountId, id })).length > 0;
    },
  };
}

const selectById = statement<{ accountId: number; id: number }, Source>((db, value) =>
  db
    .selectFrom('source')
    .select(['id', 'name'])
    .where('account_id', '=', value('accountId'))
    .where('id', '=', value('id')),
);

const selectByName = statement<{ accountId: number; name: string }, Source>((db, value) =>
  db
    .selectFrom('source')
    .select(['id', 'name'])
    .where('account_id', '=', value('accountId'))
    .where('name', '=', value('name')),
);

const selectAll = statement<{ accountId: number }, Source>((db, value) =>
  db.selectFrom('source').select(['id', 'name']).where('account_id', '=', value('accountId')).orderBy('id'),
);

const insertSource = statement<{ accountId: number; id: number; name: string }>((db, value) =>
  db.insertInto('source').values({ account_id: value('accountId'), id: value('id'), name: value('name') }),
);

const deleteSource = statement<{ accountId: number; id: number }, { id: number }>((db, value) =>
  db.deleteFrom('source').where('account_id', '=', value('accountId')).where('id', '=', value('id')).returning('id'),
);
