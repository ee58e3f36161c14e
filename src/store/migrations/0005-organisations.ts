import { type Kysely, sql } from 'kysely';
import type { Engine } from '../statement.ts';

/** The table of the organisations that contacts belong to. */
export async function organisations(db: Kysely<unknown>, engine: Engine['name']): Promise<void> {
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  await db.schema
    .createTable('organisation')
    .modifyEnd(engine === 'sqlite' ? sql`strict` : sql``)
    .addColumn('account_id', integer, (column) => column.notNull())
    .addColumn('id', integer, (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('parent_id', integer)
    .addColumn('primary_contact_id', integer)
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('modified_at', integer, (column) => column.notNull())
    .addColumn('fields', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('organisation_pk', ['account_id', 'id'])
    .execute();
  for (const [name, column] of [
    ['organisation_by_parent', 'parent_id'],
    ['organisation_by_primary_contact', 'primary_contact_id'],
  ] as const) {
    await db.schema.createIndex(name).on('organisation').columns(['account_id', column, 'id']).execute();
  }
}
