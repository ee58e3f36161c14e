import { type Kysely, sql } from 'kysely';
import { isLikeness } from '../core/duplicates/likeness-key.ts';
import type { Change, Contact, ContactKey, ContactReader, ContactWriter, Soon } from '../core/hub.ts';
import { type ContactRow, changedContacts } from './changed-contacts.ts';
import { firstKeys, listedKeys, removeKeys } from './contact-keys.ts';
import { countHolders, selectHolderIds } from './contact-lists.ts';
import { nextRevision } from './fields.ts';
import { writeLikeness } from './likeness.ts';
import { storedKey, storedValue } from './long-keys.ts';
import type { ContactTable, Tables } from './schema.ts';
import { type Addition, type Session, statement, type WriteSession } from './statement.ts';

/** Reads of contacts and their look-up keys. */
export function contactReader(session: Session & Pick<WriteSession, 'known'>): ContactReader {
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
    byKey(accountId, key) {
      const stored = storedKey(key);
      const known = session.known?.holders(stored);
      if (known !== undefined && !(known instanceof Promise)) return known;
      return held(known, () => selectByKey(session, { accountId, ...stored }));
    },
    async byKeys(accountId, kind, values) {
      const asked = new Map(values.map((value) => [storedValue(value), value]));
      const [value = '', ...others] = asked.keys();
      const rows =
        others.length === 0
          ? await (session.holders?.(accountId, { kind, value }) ?? selectHolders(session, { accountId, kind, value }))
          : await selectByKeys(session, { accountId, kind, values: JSON.stringify([value, ...others]) });
      return rows.map((row) => ({ value: asked.get(row.value) ?? row.value, contact: toContact(row) }));
    },
    scan: (accountId) => chunksById((afterId) => selectPage(session, { accountId, afterId })),
    async count(accountId, keys = []) {
      const [row] = await countHolders(session, accountId, keys.map(storedKey));
      return Number(row?.count ?? 0);
    },
    async page(accountId, stretch) {
      const ids = await selectHolderIds(session, accountId, { ...stretch, keys: stretch.keys.map(storedKey) });
      const rows = await selectByIds(session, { accountId, ids: JSON.stringify(ids.map(({ id }) => String(id))) });
      return rows.map(toContact);
    },
    async *changed(accountId, selection) {
      for await (const rows of changedContacts(session, accountId, selection, chunkSize)) {
        for (let first = 0; first < rows.length; first += atOnce) {
          yield rows.slice(first, first + atOnce).map(toContact);
        }
      }
    },
  };
}

/** Writes of contacts; each takes the change it makes, so that none can go unrecorded. */
export function contactWriter(session: WriteSession): ContactWriter {
  const { engine, known } = session;
  return {
    nextId: (mayFollow) => session.nextId('contact', mayFollow),
    insert(accountId, contact, keys, change) {
      const { id } = contact;
      const listed = firstKeys(keys);
      const added = session.add({ accountId, id, contact: toRow(contact), keys: listed, change: changeRow(change) });
      const noted = known?.add(contact, listed);
      if (added === undefined && noted === undefined && !keys.some(isLikeness)) return undefined;
      return afterThese([added, noted], () => writeLikeness(session, { accountId, id }, { added: keys, removed: [] }));
    },
    async update(accountId, contact, keys, change) {
      const { id, version } = contact;
      const listed = listedKeys(keys.added);
      await known?.forget(id, listed);
      const query = updateContact.bind(engine, { accountId, id, ...toRow(contact), previous: version - 1 });
      await session.meetOne(query, 'a contact was updated from a version that is not the stored one');
      await removeKeys(session, accountId, id, keys.removed);
      await session.add({ accountId, id, keys: listed, change: changeRow(change) });
      await writeLikeness(session, { accountId, id }, keys);
    },
    async remove(accountId, contact, keys, change) {
      const { id } = contact;
      await takeOut(session, accountId, contact, keys);
      await forgetChanges(session, { accountId, id });
      await session.add({ accountId, id, keys: [], change: changeRow(change) });
      await writeLikeness(session, { accountId, id }, { added: [], removed: keys });
    },
    async lock(accountId, ids) {
      const keys = ids.map((id) => ({ kind: 'id', value: String(id) }));
      await session.lock(accountId, keys);
      const rows = await selectByIds(session, { accountId, ids: JSON.stringify(ids.map(String)) });
      return rows.map(toContact);
    },
    async absorb(accountId, { id, version }, keys, change) {
      await takeOut(session, accountId, { id, version }, keys);
      await session.add({ accountId, id, keys: [], change: changeRow(change) });
      await writeLikeness(session, { accountId, id }, { added: [], removed: keys });
    },
    async eraseAbsorbed(accountId, id, change) {
      await forgetChanges(session, { accountId, id });
      await session.add({ accountId, id, keys: [], change: changeRow(change) });
    },
    async eraseChanges(accountId, id, { from, until }) {
      await forgetChangesWithin(session, { accountId, id, from: from.getTime(), until: until.getTime() });
    },
    ...keyWriter(session),
  };
}

type KeyWriter = Pick<ContactWriter, 'addKeyField' | 'removeKeyField' | 'addKeys' | 'lookAhead'>;

/** Writes of what contacts are found by. */
function keyWriter(session: WriteSession): KeyWriter {
  return {
    lookAhead: async (accountId, keys, expected) => session.lookAhead?.(accountId, keys.map(storedKey), expected),
    async addKeyField(accountId, field) {
      await insertKeyField(session, { accountId, field });
      await nextRevision(session, { accountId });
    },
    async removeKeyField(accountId, field) {
      await deleteKeyField(session, { accountId, field });
      await nextRevision(session, { accountId });
    },
    async addKeys(accountId, id, added) {
      const listed = listedKeys(added);
      await session.known?.forget(id, listed);
      if (listed.length > 0) await session.add({ accountId, id, keys: listed });
      await writeLikeness(session, { accountId, id }, { added, removed: [] });
    },
  };
}

/** Removes a contact in a version, and its keys. */
async function takeOut(
  session: WriteSession,
  accountId: number,
  { id, version }: Pick<Contact, 'id' | 'version'>,
  keys: readonly ContactKey[],
): Promise<void> {
  await session.known?.forget(id, []);
  const query = deleteContact.bind(session.engine, { accountId, id, version });
  await session.meetOne(query, 'a contact was taken out in a version that is not the stored one');
  await removeKeys(session, accountId, id, keys);
}

/** Contacts of one chunk: enough to keep the disk busy, little enough to stay small in memory. */
export const chunkSize = 500;

/** So many of a chunk are made contacts at a time: what is dropped soon costs the collector nothing. */
const atOnce = 100;

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

function changeRow(change: Change): NonNullable<Addition['change']> {
  return {
    at: change.at.getTime(),
    operation: change.operation,
    origin: change.origin,
    source_id: change.sourceId ?? 0,
    credential_id: change.credentialId ?? null,
    fields: JSON.stringify(change.fields),
  };
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

/** What a transaction knows of who holds a key, and otherwise what the base says. */
async function held(
  known: Promise<readonly Contact[] | undefined> | undefined,
  ask: () => Promise<readonly ContactTable[]>,
): Promise<readonly Contact[]> {
  return (await known) ?? (await ask()).map(toContact);
}

async function afterThese(steps: readonly Soon<void>[], last: () => Promise<void>): Promise<void> {
  for (const step of steps) await step;
  await last();
}

/** A stored row as the core knows it. */
export function toContact(row: ContactRow): Contact {
  return {
    id: row.id,
    publicId: row.public_id,
    version: row.version,
    createdAt: new Date(row.created_at),
    modifiedAt: new Date(row.modified_at),
    fields: JSON.parse(row.fields) as Contact['fields'],
  };
}

function toRow(contact: Contact): NonNullable<Addition['contact']> {
  return {
    public_id: contact.publicId,
    version: contact.version,
    created_at: contact.createdAt.getTime(),
    modified_at: contact.modifiedAt.getTime(),
    fields: JSON.stringify(contact.fields),
  };
}
