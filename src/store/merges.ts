import type { Contact } from '../core/hub.ts';
import type { Alias, ContactImage, Merge, MergeJournal, MergeReader, MergeWriter } from '../core/merging/merge.ts';
import type { ContactAliasTable, MergeTable } from './schema.ts';
import { type Session, statement, type WriteSession } from './statement.ts';

/** Reads of merges and of whom absorbed contacts resolve to. */
export function mergeReader(session: Session): MergeReader {
  return {
    async byId(accountId, id) {
      const [row] = await selectById(session, { accountId, id });
      return row && toMerge(row);
    },
    async ofAbsorbed(accountId, absorbedId) {
      return (await selectOfAbsorbed(session, { accountId, absorbedId })).map(toMerge);
    },
    async standingAfter(accountId, { id, survivorId }) {
      return (await selectStanding(session, { accountId, survivorId, id })).map(toMerge);
    },
    async aliasesOf(accountId, survivorId) {
      const rows = await selectAliases(session, { accountId, survivorId });
      return rows.map((row) => ({ id: row.id, publicId: row.public_id }));
    },
    async survivors(accountId, ids) {
      const rows = await selectSurvivorIds(session, { accountId, ids: JSON.stringify(ids.map(String)) });
      return new Map(rows.map((row) => [row.id, row.survivor_id]));
    },
  };
}

/** Writes of the same. */
export function mergeWriter(session: WriteSession): MergeWriter {
  return {
    async insert(accountId, merge) {
      const stored = { ...merge, id: await session.nextId('merge') };
      await insertMerge(session, toRow(accountId, stored));
      return stored;
    },
    async replace(accountId, merge) {
      await updateMerge(session, toRow(accountId, merge));
    },
    async redirect(accountId, { id, publicId }, survivorId) {
      await release(session, accountId, { id, publicId });
      await insertAlias(session, { accountId, id, publicId, survivorId });
      await insertPublicId(session, { accountId, publicId, survivorId });
    },
    release: (accountId, alias) => release(session, accountId, alias),
    async eraseJournals(accountId, contactId) {
      await emptyJournals(session, { accountId, contactId });
    },
  };
}

/** A public id is random and so of one contact only: whoever holds its key, holds it for this alias. */
async function release(session: Session, accountId: number, { id, publicId }: Alias): Promise<void> {
  await deleteAlias(session, { accountId, id });
  await deletePublicId(session, { accountId, publicId });
}

const selectById = statement<{ accountId: number; id: number }, MergeTable>((db, value) =>
  db.selectFrom('merge').selectAll().where('account_id', '=', value('accountId')).where('id', '=', value('id')),
);

const selectOfAbsorbed = statement<{ accountId: number; absorbedId: number }, MergeTable>((db, value) =>
  db
    .selectFrom('merge')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('absorbed_id', '=', value('absorbedId'))
    .orderBy('id'),
);

const selectStanding = statement<{ accountId: number; survivorId: number; id: number }, MergeTable>((db, value) =>
  db
    .selectFrom('merge')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('survivor_id', '=', value('survivorId'))
    .where('id', '>', value('id'))
    .where('undone_at', 'is', null)
    .orderBy('id'),
);

const selectAliases = statement<{ accountId: number; survivorId: number }, ContactAliasTable>((db, value) =>
  db
    .selectFrom('contact_alias')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('survivor_id', '=', value('survivorId'))
    .orderBy('id'),
);

const selectSurvivorIds = statement<{ accountId: number; ids: string }, { id: number; survivor_id: number }>(
  (db, value, engine) =>
    db
      .selectFrom('contact_alias')
      .select(['id', 'survivor_id'])
      .where('account_id', '=', value('accountId'))
      .where('id', 'in', engine.integersOf(value('ids'))),
);

const insertMerge = statement<MergeTable>((db, value) =>
  db.insertInto('merge').values({
    account_id: value('account_id'),
    id: value('id'),
    survivor_id: value('survivor_id'),
    absorbed_id: value('absorbed_id'),
    method: value('method'),
    origin: value('origin'),
    credential_id: value('credential_id'),
    at: value('at'),
    undone_at: value('undone_at'),
    survivor: value('survivor'),
    absorbed: value('absorbed'),
    moved: value('moved'),
  }),
);

const updateMerge = statement<MergeTable>((db, value) =>
  db
    .updateTable('merge')
    .set({
      undone_at: value('undone_at'),
      survivor: value('survivor'),
      absorbed: value('absorbed'),
      moved: value('moved'),
    })
    .where('account_id', '=', value('account_id'))
    .where('id', '=', value('id')),
);

const emptyJournals = statement<{ accountId: number; contactId: number }>((db, value) =>
  db
    .updateTable('merge')
    .set({ survivor: null, absorbed: null, moved: null })
    .where('account_id', '=', value('accountId'))
    .where(({ or, eb }) =>
      or([eb('survivor_id', '=', value('contactId')), eb('absorbed_id', '=', value('contactId'))]),
    ),
);

const insertAlias = statement<{ accountId: number; id: number; publicId: string; survivorId: number }>((db, value) =>
  db.insertInto('contact_alias').values({
    account_id: value('accountId'),
    id: value('id'),
    public_id: value('publicId'),
    survivor_id: value('survivorId'),
  }),
);

const deleteAlias = statement<{ accountId: number; id: number }>((db, value) =>
  db.deleteFrom('contact_alias').where('account_id', '=', value('accountId')).where('id', '=', value('id')),
);

const insertPublicId = statement<{ accountId: number; publicId: string; survivorId: number }>((db, value) =>
  db.insertInto('contact_key').values({
    account_id: value('accountId'),
    kind: 'publicId',
    value: value('publicId'),
    contact_id: value('survivorId'),
  }),
);

const deletePublicId = statement<{ accountId: number; publicId: string }>((db, value) =>
  db
    .deleteFrom('contact_key')
    .where('account_id', '=', value('accountId'))
    .where('kind', '=', 'publicId')
    .where('value', '=', value('publicId')),
);

type Moved = Omit<MergeJournal, 'survivor' | 'absorbed'>;

/** A contact's times are texts in the journal's JSON. */
type StoredImage = Omit<ContactImage, 'createdAt' | 'modifiedAt'> & Record<'createdAt' | 'modifiedAt', string>;

function toMerge(row: MergeTable): Merge {
  const { survivor, absorbed, moved } = row;
  const isWhole = survivor !== null && absorbed !== null && moved !== null;
  return {
    id: row.id,
    survivorId: row.survivor_id,
    absorbedId: row.absorbed_id,
    method: row.method as Merge['method'],
    origin: row.origin as Merge['origin'],
    at: new Date(row.at),
    ...(row.credential_id === null ? {} : { credentialId: row.credential_id }),
    ...(row.undone_at === null ? {} : { undoneAt: new Date(row.undone_at) }),
    ...(isWhole ? { journal: { survivor: toImage(survivor), absorbed: toImage(absorbed), ...toMoved(moved) } } : {}),
  };
}

/** A journal may be older than the list of organisations. */
function toMoved(text: string): Moved {
  const moved = JSON.parse(text) as Omit<Moved, 'organisationIds'> & { readonly organisationIds?: readonly number[] };
  return { ...moved, organisationIds: moved.organisationIds ?? [] };
}

function toImage(text: string): ContactImage {
  const image = JSON.parse(text) as StoredImage;
  const times: Pick<Contact, 'createdAt' | 'modifiedAt'> = {
    createdAt: new Date(image.createdAt),
    modifiedAt: new Date(image.modifiedAt),
  };
  return { ...image, ...times };
}

function toRow(accountId: number, merge: Merge): MergeTable {
  const { survivor, absorbed, ...moved } = merge.journal ?? {};
  return {
    account_id: accountId,
    id: merge.id,
    survivor_id: merge.survivorId,
    absorbed_id: merge.absorbedId,
    method: merge.method,
    origin: merge.origin,
    credential_id: merge.credentialId ?? null,
    at: merge.at.getTime(),
    undone_at: merge.undoneAt?.getTime() ?? null,
    survivor: survivor === undefined ? null : JSON.stringify(survivor),
    absorbed: absorbed === undefined ? null : JSON.stringify(absorbed),
    moved: merge.journal === undefined ? null : JSON.stringify(moved),
  };
}
