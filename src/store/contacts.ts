import { type Kysely, sql } from 'kysely';
import type { Change, ChangeSelection, Contact, ContactKey, ContactReader, ContactWriter } from '../core/hub.ts';
import { countHolders, selectHolderIds } from './contact-lists.ts';
import { nextRevision } from './fields.ts';
import { type Numbered, withoutCounted } from './likeness-keys.ts';
import type { ChangeTable, ContactTable, Tables } from './schema.ts';
import { type Engine, type Session, StaleRow, statement, type WriteSession } from './statement.ts';

/** Reads of contacts and their look-up keys. */
export function contactReader(session: Session): ContactReader {
  return {
    async byId(accountId, id) {
      const [own] = await selectById(session, { accountId, id });
      const [row = own] = own === undefined ? await selectSurvivors(session, { accountId, ids: `["${id}"]` }) : [];
      return row && toContact(row);
    },
    async byIds(accountId, ids) {
      const wanted = { accountId, ids: JSON.stringify(ids.map(String)) };
      const own = await selectByIds(session, wanted);
      const survivors = own.length < new Set(ids).size ? await selectSurvivors(session, wanted) : [];
      if (survivors.length === 0) return own.map(toContact);
      const rows = new Map([...own, ...survivors].map((row) => [row.id, row]));
      return [...rows.values()].sort((one, other) => one.id - other.id).map(toContact);
    },
    async byKey(accountId, key) {
      const rows = await selectByKey(session, { accountId, ...key });
      return rows.map(toContact);
    },
    async byKeys(accountId, kind, values) {
      const [value = ''] = values;
      const rows =
        values.length === 1
          ? await selectHolders(session, { accountId, kind, value })
          : await selectByKeys(session, { accountId, kind, values: JSON.stringify(values) });
      return rows.map((row) => ({ value: row.value, contact: toContact(row) }));
    },
    scan: (accountId) => chunksById((afterId) => selectPage(session, { accountId, afterId })),
    async count(accountId, keys = []) {
      const [row] = await countHolders(session, accountId, keys);
      return Number(row?.count ?? 0);
    },
    async page(accountId, stretch) {
      const ids = await selectHolderIds(session, accountId, stretch);
      const rows = await selectByIds(session, { accountId, ids: JSON.stringify(ids.map(({ id }) => String(id))) });
      return rows.map(toContact);
    },
    changed: (accountId, selection) => changed(session, accountId, selection),
  };
}

/** Writes of contacts; each takes the change it makes, so that none can go unrecorded. */
export function contactWriter(session: WriteSession): ContactWriter {
  return {
    nextId: () => session.nextId('contact'),
    async insert(accountId, contact, keys, change) {
      await insertContact(session, { accountId, ...toRow(contact) });
      await addKeys(session, accountId, contact.id, keys);
      await addChange(session, accountId, contact.id, change);
    },
    async update(accountId, contact, keys, change) {
      const written = await updateContact(session, { accountId, ...toRow(contact), previous: contact.version - 1 });
      if (written.length !== 1) throw new StaleRow('a contact was updated from a version that is not the stored one');
      await dropKeys(session, accountId, contact.id, keys.removed);
      await addKeys(session, accountId, contact.id, keys.added);
      await addChange(session, accountId, contact.id, change);
    },
    async remove(accountId, { id, version }, keys, change) {
      const removed = await deleteContact(session, { accountId, id, version });
      if (removed.length !== 1) throw new StaleRow('a contact was removed in a version that is not the stored one');
      await dropKeys(session, accountId, id, keys);
      await forgetChanges(session, { accountId, id });
      await addChange(session, accountId, id, change);
    },
    async lock(accountId, ids) {
      const keys = ids.map((id) => ({ kind: 'id', value: String(id) }));
      await session.lock(accountId, keys);
      const rows = await selectByIds(session, { accountId, ids: JSON.stringify(ids.map(String)) });
      return rows.map(toContact);
    },
    async absorb(accountId, { id, version }, keys, change) {
      const removed = await deleteContact(session, { accountId, id, version });
      if (removed.length !== 1) throw new StaleRow('a contact was absorbed in a version that is not the stored one');
      await dropKeys(session, accountId, id, keys);
      await addChange(session, accountId, id, change);
    },
    async eraseAbsorbed(accountId, id, change) {
      await forgetChanges(session, { accountId, id });
      await addChange(session, accountId, id, change);
    },
    async eraseChanges(accountId, id, { from, until }) {
      await forgetChangesWithin(session, { accountId, id, from: from.getTime(), until: until.getTime() });
    },
    async addKeyField(accountId, field) {
      await insertKeyField(session, { accountId, field });
      await nextRevision(session, { accountId });
    },
    async removeKeyField(accountId, field) {
      await deleteKeyField(session, { accountId, field });
      await nextRevision(session, { accountId });
    },
    addKeys: (accountId, id, keys) => addKeys(session, accountId, id, keys),
  };
}

/** Contacts of one chunk: enough to keep the disk busy, little enough to stay small in memory. */
export const chunkSize = 500;

const selectById = statement<{ accountId: number; id: number }, ContactTable>((db, value) =>
  db.selectFrom('contact').selectAll().where('account_id', '=', value('accountId')).where('id', '=', value('id')),
);

const selectByIds = statement<{ accountId: number; ids: string }, ContactTable>((db, value, engine) =>
  db
    .selectFrom('contact')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('id', 'in', engine.integersOf(value('ids')))
    .orderBy('id'),
);

const selectSurvivors = statement<{ accountId: number; ids: string }, ContactTable>((db, value, engine) =>
  db
    .selectFrom('contact_alias as a')
    .innerJoin('contact as c', (join) =>
      join.onRef('c.account_id', '=', 'a.account_id').onRef('c.id', '=', 'a.survivor_id'),
    )
    .selectAll('c')
    .where('a.account_id', '=', value('accountId'))
    .where('a.id', 'in', engine.integersOf(value('ids'))),
);

// `sql.lit`: a limit in a parameter makes SQLite plan the statement anew at every run, five times as long as the run.
const selectByKey = statement<{ accountId: number; kind: string; value: string }, ContactTable>((db, value) =>
  holdersOf(db)
    .selectAll('c')
    .where('k.account_id', '=', value('accountId'))
    .where('k.kind', '=', value('kind'))
    .where('k.value', '=', value('value'))
    .orderBy('k.contact_id')
    .limit(sql.lit(2)),
);

/** For the one value of most requests: taking a list apart costs more than the look-up. */
const selectHolders = statement<{ accountId: number; kind: string; value: string }, ContactTable & { value: string }>(
  (db, value) =>
    holdersOf(db)
      .selectAll('c')
      .select('k.value')
      .where('k.account_id', '=', value('accountId'))
      .where('k.kind', '=', value('kind'))
      .where('k.value', '=', value('value'))
      .orderBy('k.contact_id'),
);

const selectByKeys = statement<{ accountId: number; kind: string; values: string }, ContactTable & { value: string }>(
  (db, value, engine) =>
    holdersOf(db)
      .selectAll('c')
      .select('k.value')
      .where('k.account_id', '=', value('accountId'))
      .where('k.kind', '=', value('kind'))
      .where('k.value', 'in', engine.textsOf(value('values')))
      .orderBy('k.contact_id'),
);

function holdersOf(db: Kysely<Tables>) {
  return db
    .selectFrom('contact_key as k')
    .innerJoin('contact as c', (join) =>
      join.onRef('c.account_id', '=', 'k.account_id').onRef('c.id', '=', 'k.contact_id'),
    );
}

const selectPage = statement<{ accountId: number; afterId: number }, ContactTable>((db, value) =>
  db
    .selectFrom('contact')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('id', '>', value('afterId'))
    .orderBy('id')
    .limit(sql.lit(chunkSize)),
);

const insertContact = statement<{ accountId: number } & Omit<ContactTable, 'account_id'>>((db, value) =>
  db.insertInto('contact').values({
    account_id: value('accountId'),
    id: value('id'),
    public_id: value('public_id'),
    version: value('version'),
    created_at: value('created_at'),
    modified_at: value('modified_at'),
    fields: value('fields'),
  }),
);

const updateContact = statement<
  { accountId: number; previous: number } & Omit<ContactTable, 'account_id'>,
  { id: number }
>((db, value) =>
  db
    .updateTable('contact')
    .set({ version: value('version'), modified_at: value('modified_at'), fields: value('fields') })
    .where('account_id', '=', value('accountId'))
    .where('id', '=', value('id'))
    .where('version', '=', value('previous'))
    .returning('id'),
);

const deleteContact = statement<{ accountId: number; id: number; version: number }, { id: number }>((db, value) =>
  db
    .deleteFrom('contact')
    .where('account_id', '=', value('accountId'))
    .where('id', '=', value('id'))
    .where('version', '=', value('version'))
    .returning('id'),
);

/** An erased person must not live on in the log: the rows stay and say who did what when, the values go. */
const forgetChanges = statement<{ accountId: number; id: number }>((db, value) =>
  db
    .updateTable('change')
    .set({ fields: '{}' })
    .where('account_id', '=', value('accountId'))
    .where('contact_id', '=', value('id')),
);

const forgetChangesWithin = statement<{ accountId: number; id: number; from: number; until: number }>((db, value) =>
  db
    .updateTable('change')
    .set({ fields: '{}' })
    .where('account_id', '=', value('accountId'))
    .where('contact_id', '=', value('id'))
    .where('at', '>=', value('from'))
    .where('at', '<=', value('until')),
);

const insertKeyField = statement<{ accountId: number; field: string }>((db, value) =>
  db
    .insertInto('key_field')
    .values({ account_id: value('accountId'), field: value('field') })
    .onConflict((conflict) => conflict.doNothing()),
);

const deleteKeyField = statement<{ accountId: number; field: string }>((db, value) =>
  db.deleteFrom('key_field').where('account_id', '=', value('accountId')).where('field', '=', value('field')),
);

const mostKeysAtOnce = 32;

/** A statement for each number of keys: together they take half as long as one after the other. */
const insertKeys = Array.from({ length: mostKeysAtOnce + 1 }, (_, count) =>
  statement<Numbered>((db, value) =>
    db
      .insertInto('contact_key')
      .values(
        Array.from({ length: count }, (_key, index) => ({
          account_id: value('accountId') as number,
          kind: value(`kind${index}`) as string,
          value: value(`value${index}`) as string,
          contact_id: value('id') as number,
        })),
      )
      .onConflict((conflict) => conflict.doNothing()),
  ),
);

const deleteKey = statement<{ accountId: number; kind: string; value: string; id: number }>((db, value) =>
  db
    .deleteFrom('contact_key')
    .where('account_id', '=', value('accountId'))
    .where('kind', '=', value('kind'))
    .where('value', '=', value('value'))
    .where('contact_id', '=', value('id')),
);

const insertChange = statement<ChangeTable>((db, value) =>
  db.insertInto('change').values({
    account_id: value('account_id'),
    sequence: value('sequence'),
    contact_id: value('contact_id'),
    at: value('at'),
    operation: value('operation'),
    origin: value('origin'),
    source_id: value('source_id'),
    credential_id: value('credential_id'),
    fields: value('fields'),
  }),
);

async function addKeys(session: Session, accountId: number, id: number, keys: readonly ContactKey[]): Promise<void> {
  const listed = await withoutCounted(session, { accountId, id, keys, by: 1 });
  for (let from = 0; from < listed.length; from += mostKeysAtOnce) {
    const some = listed.slice(from, from + mostKeysAtOnce);
    const row: Record<string, number | string> & { accountId: number } = { accountId, id };
    for (const [index, { kind, value }] of some.entries()) {
      row[`kind${index}`] = kind;
      row[`value${index}`] = value;
    }
    await insertKeys[some.length]?.(session, row);
  }
}

async function dropKeys(session: Session, accountId: number, id: number, keys: readonly ContactKey[]): Promise<void> {
  for (const key of await withoutCounted(session, { accountId, id, keys, by: -1 }))
    await deleteKey(session, { accountId, id, ...key });
}

async function addChange(session: WriteSession, accountId: number, contactId: number, change: Change): Promise<void> {
  await insertChange(session, {
    account_id: accountId,
    sequence: await session.nextId('change'),
    contact_id: contactId,
    at: change.at.getTime(),
    operation: change.operation,
    origin: change.origin,
    source_id: change.sourceId ?? 0,
    credential_id: change.credentialId ?? null,
    fields: JSON.stringify(change.fields),
  });
}

/** Reads page after page instead of one long statement, and steps aside in between. */
export async function* chunksById(
  pageAfter: (id: number) => Promise<readonly ContactTable[]>,
): AsyncGenerator<readonly Contact[]> {
  let afterId = 0;
  for (;;) {
    const rows = await pageAfter(afterId);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(toContact);
    afterId = last.id;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function* changed(
  session: Session,
  accountId: number,
  selection: ChangeSelection,
): AsyncGenerator<readonly Contact[]> {
  // A write that is still going on may have happened within the selected time.
  await session.settle();
  const period = {
    accountId,
    from: selection.from.getTime(),
    until: selection.until.getTime(),
    origins: JSON.stringify(selection.origins),
    operations: JSON.stringify(selection.operations),
  };
  const { engine } = session;
  const query =
    selection.sourceIds === undefined
      ? selectChanged.bind(engine, period)
      : selectChangedBySources.bind(engine, { ...period, sources: JSON.stringify(selection.sourceIds.map(String)) });
  for await (const rows of session.stream<ContactTable>(query, chunkSize)) yield rows.map(toContact);
}

interface Period {
  accountId: number;
  from: number;
  until: number;
  origins: string;
  operations: string;
}

const selectChanged = statement<Period, ContactTable>((db, value, engine) =>
  contactsOf(db, value('accountId'), changesIn(db, value, engine)),
);

const selectChangedBySources = statement<Period & { sources: string }, ContactTable>((db, value, engine) =>
  contactsOf(
    db,
    value('accountId'),
    changesIn(db, value, engine).where('source_id', 'in', engine.integersOf(value('sources'))),
  ),
);

function changesIn(db: Kysely<Tables>, value: <K extends keyof Period>(name: K) => Period[K], engine: Engine) {
  return db
    .selectFrom('change')
    .select('contact_id')
    .where('account_id', '=', value('accountId'))
    .where('at', '>=', value('from'))
    .where('at', '<=', value('until'))
    .where('origin', 'in', engine.textsOf(value('origins')))
    .where('operation', 'in', engine.textsOf(value('operations')));
}

/** Those whom the changes are about; of an absorbed contact it is the survivor. */
function contactsOf(db: Kysely<Tables>, accountId: number, matching: ReturnType<typeof changesIn>) {
  // The changes are gone through once more only where contacts have been absorbed.
  const ofAbsorbed = db
    .selectFrom('contact_alias as a')
    .select('a.survivor_id as contact_id')
    .where('a.account_id', '=', accountId)
    .where('a.id', 'in', matching);
  return db
    .selectFrom(matching.groupBy('contact_id').union(ofAbsorbed).as('m'))
    .innerJoin('contact as c', (join) => join.on('c.account_id', '=', accountId).onRef('c.id', '=', 'm.contact_id'))
    .selectAll('c')
    .orderBy('m.contact_id');
}

/** A stored row as the core knows it. */
export function toContact(row: ContactTable): Contact {
  return {
    id: row.id,
    publicId: row.public_id,
    version: row.version,
    createdAt: new Date(row.created_at),
    modifiedAt: new Date(row.modified_at),
    fields: JSON.parse(row.fields) as Contact['fields'],
  };
}

function toRow(contact: Contact): Omit<ContactTable, 'account_id'> {
  return {
    id: contact.id,
    public_id: contact.publicId,
    version: contact.version,
    created_at: contact.createdAt.getTime(),
    modified_at: contact.modifiedAt.getTime(),
    fields: JSON.stringify(contact.fields),
  };
}
