import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import { deadBlock } from '../core/duplicates/candidates.ts';
import type { DuplicateReader, DuplicateWriter } from '../core/duplicates/duplicate-index.ts';
import { blockingKind } from '../core/duplicates/likeness-keys.ts';
import { toContact } from './contacts.ts';
import { indexedTo, mostAtOnce, type Numbered, numbered } from './likeness-keys.ts';
import type { ContactTable, DuplicateTermTable, Tables } from './schema.ts';
import { statement, type WriteSession } from './statement.ts';

/** Reads and writes of what is known about the likeness of contacts. */
export function duplicates(session: WriteSession): DuplicateReader & DuplicateWriter {
  return {
    async holders(accountId, keys) {
      const found = new Map<string, readonly number[]>();
      for (let from = 0; from < keys.length; from += mostAtOnce) {
        const some = keys.slice(from, from + mostAtOnce);
        const rows = (await selectHolders[some.length - 1]?.(session, { accountId, ...numbered(some) })) ?? [];
        for (const { at, ids } of rows) if (ids !== null) found.set(some[at] ?? '', ids.split(',').map(Number));
      }
      return found;
    },
    async counts(accountId, terms) {
      const rows = await selectCounts(session, { accountId, terms: JSON.stringify(terms) });
      return new Map(rows.map(({ term, count }) => [term, Number(count)]));
    },
    indexedTo: (accountId) => indexedTo(session, accountId),
    async unindexed(accountId) {
      return (await selectUnindexed(session, { accountId })).map(toContact);
    },
    async setIndexedTo(accountId, id) {
      await upsertIndexedTo(session, { accountId, id });
    },
  };
}

/**
 * A statement for each number of keys, a part for each key: each part stops at its limit, however many hold the key.
 * A part gives its contacts as one text, since a row for each takes longer than finding them.
 */
const selectHolders = Array.from({ length: mostAtOnce }, (_, last) =>
  statement<Numbered, { at: number; ids: string | null }>((db, value) => {
    const parts = Array.from({ length: last + 1 }, (_key, index) =>
      holdersOf(db, value as (name: string) => never, index),
    );
    return parts.reduce((all, part) => all.unionAll(part));
  }),
);

function holdersOf(
  db: Kysely<Tables>,
  value: (name: string) => never,
  index: number,
): SelectQueryBuilder<Tables, never, { at: number; ids: string | null }> {
  const newest = db
    .selectFrom('contact_key')
    .select('contact_id')
    .where('account_id', '=', value('accountId'))
    .where('kind', '=', sql.lit(blockingKind))
    .where('value', '=', value(`value${index}`))
    .orderBy('contact_id', 'desc')
    .limit(sql.lit(deadBlock));
  const ids = sql<string | null>`string_agg(cast(contact_id as text), ',')`;
  return db
    .selectFrom(newest.as('newest'))
    .select([sql.lit(index).as('at'), ids.as('ids')]) as unknown as SelectQueryBuilder<
    Tables,
    never,
    { at: number; ids: string | null }
  >;
}

const selectCounts = statement<{ accountId: number; terms: string }, Pick<DuplicateTermTable, 'term' | 'count'>>(
  (db, value, engine) =>
    db
      .selectFrom('duplicate_term')
      .select(['term', 'count'])
      .where('account_id', '=', value('accountId'))
      .where('term', 'in', engine.textsOf(value('terms'))),
);

const upsertIndexedTo = statement<{ accountId: number; id: number }>((db, value) =>
  db
    .insertInto('duplicate_index')
    .values({ account_id: value('accountId'), indexed_to: value('id') })
    .onConflict((conflict) => conflict.columns(['account_id']).doUpdateSet({ indexed_to: value('id') })),
);

/** Few enough that other writes do not wait long between two pages. */
const pageSize = 100;

const selectUnindexed = statement<{ accountId: number }, ContactTable>((db, value) =>
  db
    .selectFrom('contact')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('id', '>', (eb) =>
      eb.selectFrom('duplicate_index').select('indexed_to').where('account_id', '=', value('accountId')),
    )
    .orderBy('id')
    .limit(sql.lit(pageSize)),
);
