import { type Kysely, sql } from 'kysely';
import type { Engine } from '../statement.ts';

/** The table of the stores that contacts name. */
export async function storeLocations(db: Kysely<unknown>, engine: Engine['name']): Promise<void> {
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  await db.schema
    .createTable('store_location')
    .modifyEnd(engine === 'sqlite' ? sql`strict` : sql``)
    .addColumn('account_id', integer, (column) => column.notNull())
    .addColumn('id', integer, (column) => column.notNull())
    .addColumn('number', 'text')
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('modified_at', integer, (column) => column.notNull())
    .addColumn('fields', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('store_location_pk', ['account_id', 'id'])
    .addUniqueConstraint('store_location_number', ['account_id', 'number'])
    .execute();
}
