import { sql } from 'kysely';
import type { Tag, TagReader, TagWriter } from '../core/tags/tag.ts';
import { chunkSize, chunksById } from './contacts.ts';
import type { ContactTable, TagTable } from './schema.ts';
import { type Session, statement, type WriteSession } from './statement.ts';

/** Reads of tags and of who carries them. */
export function tagReader(session: Session): TagReader {
  return {
    async byId(accountId, id) {
      const [row] = await selectById(session, { accountId, id });
      return row;
    },
    async byName(accountId, name) {
      const [row] = await selectByLookup(session, { accountId, lookup: lookupOf(name) });
      return row;
    },
    async known(accountId, ids) {
      const rows = await selectKnown(session, { accountId, ids: JSON.stringify(ids.map(String)) });
      return rows.map((row) => row.id);
    },
    page: (accountId, { order, offset, limit }) => selectPage[order](session, { accountId, offset, limit }),
    async count(accountId) {
      const [row] = await countAll(session, { accountId });
      return Number(row?.count ?? 0);
    },
    ofContact: (accountId, contactId) => selectOfContact(session, { accountId, contactId }),
    async ofContacts(accountId, contactIds) {
      const carried = new Map<number, number[]>();
      const rows = await selectOfContacts(session, { accountId, ids: JSON.stringify(contactIds.map(String)) });
      for (const row of rows) {
        const ids = carried.get(row.contact_id) ?? [];
        ids.push(row.tag_id);
        carried.set(row.contact_id, ids);
      }
      return carried;
    },
    holders: (accountId, tagId) => chunksById((afterId) => selectHolders(session, { accountId, tagId, afterId })),
  };
}

/** Writes of the same. */
export function tagWriter(session: WriteSession): TagWriter {
  return {
    async insert(accountId, tag) {
      const id = await session.nextId('tag');
      await insertTag(session, toRow(accountId, { ...tag, id }));
      return { ...tag, id };
    },
    async replace(accountId, tag) {
      await updateTag(session, toRow(accountId, tag));
    },
    async remove(accountId, id) {
      await deleteTag(session, { accountId, id });
    },
    async attach(accountId, contactId, tagIds) {
      for (const tagId of tagIds) await insertContactTag(session, { accountId, contactId, tagId });
    },
    async detach(accountId, contactId, tagIds) {
      await deleteContactTags(session, { accountId, contactId, ids: JSON.stringify(tagIds.map(String)) });
    },
    async detachAll(accountId, contactId) {
      await deleteTagsOf(session, { accountId, contactId });
    },
  };
}

const selectById = statement<{ accountId: number; id: number }, Tag>((db, value) =>
  db
    .selectFrom('tag')
    .select(['id', 'name', 'description'])
    .where('account_id', '=', value('accountId'))
    .where('id', '=', value('id')),
);

const selectByLookup = statement<{ accountId: number; lookup: string }, Tag>((db, value) =>
  db
    .selectFrom('tag')
    .select(['id', 'name', 'description'])
    .where('account_id', '=', value('accountId'))
    .where('lookup', '=', value('lookup')),
);

const selectKnown = statement<{ accountId: number; ids: string }, { id: number }>((db, value, engine) =>
  db
    .selectFrom('tag')
    .select('id')
    .where('account_id', '=', value('accountId'))
    .where('id', 'in', engine.integersOf(value('ids')))
    .orderBy('id'),
);

const selectPage = { oldest: pageBy('asc'), latest: pageBy('desc') };

function pageBy(direction: 'asc' | 'desc') {
  return statement<{ accountId: number; offset: number; limit: number }, Tag>((db, value) =>
    db
      .selectFrom('tag')
      .select(['id', 'name', 'description'])
      .where('account_id', '=', value('accountId'))
      .orderBy('id', direction)
      .limit(value('limit'))
      .offset(value('offset')),
  );
}

const countAll = statement<{ accountId: number }, { count: number | bigint | string }>((db, value) =>
  db.selectFrom('tag').select(db.fn.countAll().as('count')).where('account_id', '=', value('accountId')),
);

const selectOfContact = statement<{ accountId: number; contactId: number }, Tag>((db, value) =>
  db
    .selectFrom('contact_tag as c')
    .innerJoin('tag as t', (join) => join.onRef('t.account_id', '=', 'c.account_id').onRef('t.id', '=', 'c.tag_id'))
    .select(['t.id', 't.name', 't.description'])
    .where('c.account_id', '=', value('accountId'))
    .where('c.contact_id', '=', value('contactId'))
    .orderBy('c.tag_id'),
);

const selectOfContacts = statement<{ accountId: number; ids: string }, { contact_id: number; tag_id: number }>(
  (db, value, engine) =>
    db
      .selectFrom('contact_tag')
      .select(['contact_id', 'tag_id'])
      .where('account_id', '=', value('accountId'))
      .where('contact_id', 'in', engine.integersOf(value('ids')))
      .orderBy('contact_id')
      .orderBy('tag_id'),
);

const selectHolders = statement<{ accountId: number; tagId: number; afterId: number }, ContactTable>((db, value) =>
  db
    .selectFrom('contact_tag as t')
    .innerJoin('contact as c', (join) =>
      join.onRef('c.account_id', '=', 't.account_id').onRef('c.id', '=', 't.contact_id'),
    )
    .selectAll('c')
    .where('t.account_id', '=', value('accountId'))
    .where('t.tag_id', '=', value('tagId'))
    .where('t.contact_id', '>', value('afterId'))
    .orderBy('t.contact_id')
    .limit(sql.lit(chunkSize)),
);

const insertTag = statement<TagTable>((db, value) =>
  db.insertInto('tag').values({
    account_id: value('account_id'),
    id: value('id'),
    name: value('name'),
    lookup: value('lookup'),
    description: value('description'),
  }),
);

const updateTag = statement<TagTable>((db, value) =>
  db
    .updateTable('tag')
    .set({ name: value('name'), lookup: value('lookup'), description: value('description') })
    .where('account_id', '=', value('account_id'))
    .where('id', '=', value('id')),
);

const deleteTag = statement<{ accountId: number; id: number }>((db, value) =>
  db.deleteFrom('tag').where('account_id', '=', value('accountId')).where('id', '=', value('id')),
);

const insertContactTag = statement<{ accountId: number; contactId: number; tagId: number }>((db, value) =>
  db
    .insertInto('contact_tag')
    .values({ account_id: value('accountId'), contact_id: value('contactId'), tag_id: value('tagId') }),
);

const deleteContactTags = statement<{ accountId: number; contactId: number; ids: string }>((db, value, engine) =>
  db
    .deleteFrom('contact_tag')
    .where('account_id', '=', value('accountId'))
    .where('contact_id', '=', value('contactId'))
    .where('tag_id', 'in', engine.integersOf(value('ids'))),
);

const deleteTagsOf = statement<{ accountId: number; contactId: number }>((db, value) =>
  db
    .deleteFrom('contact_tag')
    .where('account_id', '=', value('accountId'))
    .where('contact_id', '=', value('contactId')),
);

function lookupOf(name: string): string {
  return name.toLowerCase();
}

function toRow(accountId: number, { id, name, description }: Tag): TagTable {
  return { account_id: accountId, id, name, lookup: lookupOf(name), description };
}
