import { type Kysely, sql } from 'kysely';
import type { Engine } from '../statement.ts';

/**
 * Features of the contacts that are compared, and blocking keys and terms as numbers in tables of their own: as texts among
 * the look-up keys they took twice the room, and writing them out took longer than finding them. What was indexed
 * before is forgotten: the next search begins the index anew.
 */
export async function duplicateFeatures(db: Kysely<unknown>, engine: Engine['name']): Promise<void> {
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  const strict = engine === 'sqlite' ? sql`strict` : sql``;
  const narrow = engine === 'sqlite' ? sql`strict, without rowid` : sql``;
  const table = (name: string, form: typeof strict) =>
    db.schema
      .createTable(name)
      .modifyEnd(form)
      .addColumn('account_id', integer, (column) => column.notNull());

  await db.schema.dropTable('duplicate_term').execute();
  await db.schema.dropTable('duplicate_index').execute();
  await sql`delete from contact_key where kind = '~'`.execute(db);
  await sql`delete from key_field where field = 'likeness'`.execute(db);
  await table('duplicate_term', narrow)
    .addColumn('term', integer, (column) => column.notNull())
    .addColumn('count', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('duplicate_term_pk', ['account_id', 'term'])
    .execute();
  await table('duplicate_block', narrow)
    .addColumn('block', integer, (column) => column.notNull())
    .addColumn('contact_id', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('duplicate_block_pk', ['account_id', 'block', 'contact_id'])
    .execute();
  await table('duplicate_feature', strict)
    .addColumn('contact_id', integer, (column) => column.notNull())
    .addColumn('first_name', integer, (column) => column.notNull())
    .addColumn('last_name', integer, (column) => column.notNull())
    .addColumn('features', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('duplicate_feature_pk', ['account_id', 'contact_id'])
    .execute();
  await table('duplicate_index', narrow)
    .addColumn('making', integer, (column) => column.notNull())
    .addColumn('indexed_to', integer, (column) => column.notNull())
    .addColumn('features_to', integer, (column) => column.notNull())
    .addColumn('since', integer, (column) => column.notNull())
    .addColumn('entered', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('duplicate_index_pk', ['account_id'])
    .execute();
}
