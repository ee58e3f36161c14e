import { sql } from 'kysely';
import type { Organisation, OrganisationReader, OrganisationWriter } from '../core/organisations/organisation.ts';
import type { OrganisationTable } from './schema.ts';
import { type Session, statement, type WriteSession } from './statement.ts';

/** Reads of the organisations that contacts belong to. */
export function organisationReader(session: Session): OrganisationReader {
  return {
    async byId(accountId, id) {
      const [row] = await selectById(session, { accountId, id });
      return row && toOrganisation(row);
    },
    async page(accountId, stretch) {
      return (await selectStretch(session, { accountId, ...stretch })).map(toOrganisation);
    },
    async count(accountId) {
      const [row] = await countAll(session, { accountId });
      return Number(row?.count ?? 0);
    },
    async byPrimaryContact(accountId, contactId) {
      return (await selectByPrimaryContact(session, { accountId, contactId })).map(toOrganisation);
    },
    async isAnyDescribed(accountId) {
      return (await selectDescribed(session, { accountId })).length > 0;
    },
    async hasParts(accountId, id) {
      return (await selectPart(session, { accountId, id })).length > 0;
    },
  };
}

/** Writes of organisations. */
export function organisationWriter(session: WriteSession): OrganisationWriter {
  return {
    async insert(accountId, organisation) {
      let id = await session.nextId('organisation');
      // A number may be taken by who brought it along.
      while ((await selectById(session, { accountId, id })).length > 0) id = await session.nextId('organisation');
      const stored = { ...organisation, id };
      await insertOrganisation(session, toRow(accountId, stored));
      return stored;
    },
    async insertNumber(accountId, organisation) {
      await insertOrganisation(session, toRow(accountId, organisation));
    },
    async replace(accountId, organisation) {
      await updateOrganisation(session, toRow(accountId, organisation));
    },
    async movePrimaryContact(accountId, ids, from, to) {
      if (ids.length > 0)
        await movePrimaryContact(session, { accountId, ids: JSON.stringify(ids.map(String)), from, to });
    },
    async forgetPrimaryContact(accountId, contactId) {
      await clearPrimaryContact(session, { accountId, contactId });
    },
    async remove(accountId, id) {
      await deleteOrganisation(session, { accountId, id });
    },
  };
}

const selectById = statement<{ accountId: number; id: number }, OrganisationTable>((db, value) =>
  db.selectFrom('organisation').selectAll().where('account_id', '=', value('accountId')).where('id', '=', value('id')),
);

const selectDescribed = statement<{ accountId: number }, { id: number }>((db, value) =>
  db
    .selectFrom('organisation')
    .select('id')
    .where('account_id', '=', value('accountId'))
    .where((where) => where.or([where('name', '!=', ''), where('fields', '!=', '{}')]))
    .limit(sql.lit(1)),
);

const selectStretch = statement<{ accountId: number; offset: number; limit: number }, OrganisationTable>((db, value) =>
  db
    .selectFrom('organisation')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .orderBy('id')
    .limit(value('limit'))
    .offset(value('offset')),
);

const selectByPrimaryContact = statement<{ accountId: number; contactId: number }, OrganisationTable>((db, value) =>
  db
    .selectFrom('organisation')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('primary_contact_id', '=', value('contactId'))
    .orderBy('id'),
);

const countAll = statement<{ accountId: number }, { count: number | bigint | string }>((db, value) =>
  db.selectFrom('organisation').select(db.fn.countAll().as('count')).where('account_id', '=', value('accountId')),
);

const selectPart = statement<{ accountId: number; id: number }, { id: number }>((db, value) =>
  db
    .selectFrom('organisation')
    .select('id')
    .where('account_id', '=', value('accountId'))
    .where('parent_id', '=', value('id'))
    .limit(1),
);

const insertOrganisation = statement<OrganisationTable>((db, value) =>
  db.insertInto('organisation').values({
    account_id: value('account_id'),
    id: value('id'),
    name: value('name'),
    parent_id: value('parent_id'),
    primary_contact_id: value('primary_contact_id'),
    created_at: value('created_at'),
    modified_at: value('modified_at'),
    fields: value('fields'),
  }),
);

const updateOrganisation = statement<OrganisationTable>((db, value) =>
  db
    .updateTable('organisation')
    .set({ name: value('name'), modified_at: value('modified_at'), fields: value('fields') })
    .where('account_id', '=', value('account_id'))
    .where('id', '=', value('id')),
);

const movePrimaryContact = statement<{ accountId: number; ids: string; from: number; to: number }>(
  (db, value, engine) =>
    db
      .updateTable('organisation')
      .set({ primary_contact_id: value('to') })
      .where('account_id', '=', value('accountId'))
      .where('id', 'in', engine.integersOf(value('ids')))
      .where('primary_contact_id', '=', value('from')),
);

const clearPrimaryContact = statement<{ accountId: number; contactId: number }>((db, value) =>
  db
    .updateTable('organisation')
    .set({ primary_contact_id: null })
    .where('account_id', '=', value('accountId'))
    .where('primary_contact_id', '=', value('contactId')),
);

const deleteOrganisation = statement<{ accountId: number; id: number }>((db, value) =>
  db.deleteFrom('organisation').where('account_id', '=', value('accountId')).where('id', '=', value('id')),
);

function toOrganisation(row: OrganisationTable): Organisation {
  return {
    id: row.id,
    name: row.name,
    createdAt: new Date(row.created_at),
    modifiedAt: new Date(row.modified_at),
    fields: JSON.parse(row.fields) as Organisation['fields'],
    ...(row.parent_id === null ? {} : { parentId: row.parent_id }),
    ...(row.primary_contact_id === null ? {} : { primaryContactId: row.primary_contact_id }),
  };
}

function toRow(accountId: number, organisation: Organisation): OrganisationTable {
  return {
    account_id: accountId,
    id: organisation.id,
    name: organisation.name,
    parent_id: organisation.parentId ?? null,
    primary_contact_id: organisation.primaryContactId ?? null,
    created_at: organisation.createdAt.getTime(),
    modified_at: organisation.modifiedAt.getTime(),
    fields: JSON.stringify(organisation.fields),
  };
}
