import { sql } from 'kysely';
import type { DuplicateIndexWriter, IndexProgress } from '../core/duplicates/duplicate-base.ts';
import type { Numbered } from './contact-keys.ts';
import { toContact } from './contacts.ts';
import { enterMarks, replaceLikeness } from './likeness.ts';
import type { ContactTable, DuplicateFeatureTable, DuplicateIndexTable } from './schema.ts';
import { type Session, statement } from './statement.ts';

/** What building the index takes in which an account's contacts are found by their likeness. */
export function duplicateIndexWriter(session: Session): DuplicateIndexWriter {
  return {
    ...progressWriter(session),
    async lastChange(accountId) {
      const [row] = await selectLastChange(session, { accountId });
      return row?.sequence ?? 0;
    },
    async contactsAfter(accountId, id) {
      return (await selectContacts(session, { accountId, id })).map(toContact);
    },
    async featuresAfter(accountId, id) {
      const rows = await selectFeatures(session, { accountId, id });
      return rows.map(({ contact_id, features }) => ({ id: contact_id, features }));
    },
    async addFeatures(accountId, rows) {
      for (let from = 0; from < rows.length; from += mostAtOnce) {
        const some = rows.slice(from, from + mostAtOnce);
        const values: Record<string, number | string> & { accountId: number } = { accountId };
        for (const [index, { id, likeness }] of some.entries()) {
          values[`id${index}`] = id;
          [values[`first${index}`], values[`last${index}`]] = likeness.names;
          values[`features${index}`] = likeness.value;
        }
        await insertFeatures[some.length - 1]?.(session, values);
      }
    },
    enter: (accountId, entries) => enterMarks(session, accountId, entries),
    async changedSince(accountId, stretch) {
      const rows = await selectChanged(session, { accountId, ...stretch });
      return rows.map(({ changed_id, features, ...row }) => ({
        id: changed_id,
        ...(features === null ? {} : { features }),
        ...(row.id === null ? {} : { contact: toContact(row as ContactTable) }),
      }));
    },
    replace: (accountId, id, before, after) => replaceLikeness(session, { accountId, id }, before, after),
    async forgetSome(accountId) {
      for (const forget of [forgetMarks, forgetFeatures]) {
        if ((await forget(session, { accountId })).length > 0) return true;
      }
      return false;
    },
  };
}

type ProgressWriter = Pick<DuplicateIndexWriter, 'progress' | 'setProgress' | 'gone' | 'setGone'>;

/** Reads and writes of how far the index is. */
function progressWriter(session: Session): ProgressWriter {
  return {
    async progress(accountId) {
      const [row] = await selectProgress(session, { accountId });
      return row && toProgress(row);
    },
    async setProgress(accountId, progress) {
      await upsertProgress(session, { accountId, ...progress });
    },
    async gone(accountId) {
      const [row] = await selectProgress(session, { accountId });
      return new Set(JSON.parse(row?.gone ?? '[]') as number[]);
    },
    async setGone(accountId, ids) {
      await updateGone(session, { accountId, gone: JSON.stringify([...ids]) });
    },
  };
}

function toProgress(row: DuplicateIndexTable): IndexProgress {
  return {
    making: row.making,
    indexedTo: row.indexed_to,
    featuresTo: row.features_to,
    since: row.since,
    entered: row.entered,
    parts: row.parts,
  };
}

const selectProgress = statement<{ accountId: number }, DuplicateIndexTable>((db, value) =>
  db.selectFrom('duplicate_index').selectAll().where('account_id', '=', value('accountId')),
);

const upsertProgress = statement<{ accountId: number } & IndexProgress>((db, value) =>
  db
    .insertInto('duplicate_index')
    .values({
      account_id: value('accountId'),
      making: value('making'),
      indexed_to: value('indexedTo'),
      features_to: value('featuresTo'),
      since: value('since'),
      entered: value('entered'),
      parts: value('parts'),
      gone: sql.lit('[]'),
    })
    .onConflict((conflict) =>
      conflict.columns(['account_id']).doUpdateSet(({ ref }) => ({
        making: ref('excluded.making'),
        indexed_to: ref('excluded.indexed_to'),
        features_to: ref('excluded.features_to'),
        since: ref('excluded.since'),
        entered: ref('excluded.entered'),
        parts: ref('excluded.parts'),
      })),
    ),
);

const updateGone = statement<{ accountId: number; gone: string }>((db, value) =>
  db
    .updateTable('duplicate_index')
    .set({ gone: value('gone') })
    .where('account_id', '=', value('accountId')),
);

const selectLastChange = statement<{ accountId: number }, { sequence: number }>((db, value) =>
  db
    .selectFrom('change')
    .select('sequence')
    .where('account_id', '=', value('accountId'))
    .orderBy('sequence', 'desc')
    .limit(sql.lit(1)),
);

/** Few enough that other writes do not wait long between two pages. */
const pageSize = 250;

const selectContacts = statement<{ accountId: number; id: number }, ContactTable>((db, value) =>
  db
    .selectFrom('contact')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('id', '>', value('id'))
    .orderBy('id')
    .limit(sql.lit(pageSize)),
);

const selectFeatures = statement<{ accountId: number; id: number }, DuplicateFeatureTable>((db, value) =>
  db
    .selectFrom('duplicate_feature')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('contact_id', '>', value('id'))
    .orderBy('contact_id')
    .limit(sql.lit(pageSize)),
);

const mostAtOnce = 50;

/** A statement for each number of contacts: together they take half as long as one after the other. */
const insertFeatures = Array.from({ length: mostAtOnce }, (_, last) =>
  statement<Numbered>((db, value) =>
    db.insertInto('duplicate_feature').values(
      Array.from({ length: last + 1 }, (_row, index) => ({
        account_id: value('accountId'),
        contact_id: value(`id${index}`) as number,
        first_name: value(`first${index}`) as number,
        last_name: value(`last${index}`) as number,
        features: value(`features${index}`) as string,
      })),
    ),
  ),
);

interface Stretch {
  readonly since: number;
  readonly from: number;
  readonly to: number;
}

type ChangedRow = { changed_id: number; features: string | null } & {
  [column in keyof ContactTable]: ContactTable[column] | null;
};

const selectChanged = statement<{ accountId: number } & Stretch, ChangedRow>((db, value) =>
  db
    .selectFrom(
      db
        .selectFrom('change')
        .select('contact_id')
        .distinct()
        .where('account_id', '=', value('accountId'))
        .where('sequence', '>', value('since'))
        .where('contact_id', '>', value('from'))
        .where('contact_id', '<=', value('to'))
        .as('changed'),
    )
    .leftJoin('duplicate_feature as f', (join) =>
      join.on('f.account_id', '=', value('accountId')).onRef('f.contact_id', '=', 'changed.contact_id'),
    )
    .leftJoin('contact as c', (join) =>
      join.on('c.account_id', '=', value('accountId')).onRef('c.id', '=', 'changed.contact_id'),
    )
    .select(['changed.contact_id as changed_id', 'f.features'])
    .selectAll('c'),
);

/** Rows that are deleted at a time. */
const deletedAtOnce = 2_500;

const forgetMarks = statement<{ accountId: number }, unknown>((db, value) =>
  db
    .deleteFrom('duplicate_mark')
    .where('account_id', '=', value('accountId'))
    .where('mark', 'in', ({ selectFrom }) =>
      selectFrom('duplicate_mark')
        .select('mark')
        .where('account_id', '=', value('accountId'))
        .limit(sql.lit(deletedAtOnce)),
    )
    .returning('mark'),
);

const forgetFeatures = statement<{ accountId: number }, unknown>((db, value) =>
  db
    .deleteFrom('duplicate_feature')
    .where('account_id', '=', value('accountId'))
    .where('contact_id', 'in', ({ selectFrom }) =>
      selectFrom('duplicate_feature')
        .select('contact_id')
        .where('account_id', '=', value('accountId'))
        .limit(sql.lit(deletedAtOnce)),
    )
    .returning('contact_id'),
);
