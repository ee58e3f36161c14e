import { type Kysely, sql } from 'kysely';
import type { Engine } from '../statement.ts';

/** How many contacts have which value, and how far the contacts of an account are indexed for finding duplicates. */
export async function duplicates(db: Kysely<unknown>, engine: Engine['name']): Promise<void> {
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  const narrow = engine === 'sqlite' ? sql`strict, without rowid` : sql``;
  await db.schema
    .createTable('duplicate_term')
    .modifyEnd(narrow)
    .addColumn('account_id', integer, (column) => column.notNull())
    .addColumn('term', 'text', (column) => column.notNull())
    .addColumn('count', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('duplicate_term_pk', ['account_id', 'term'])
    .execute();
  await db.schema
    .createTable('duplicate_index')
    .modifyEnd(narrow)
    .addColumn('account_id', integer, (column) => column.notNull())
    .addColumn('indexed_to', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('duplicate_index_pk', ['account_id'])
    .execute();
}
