import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Engine } from '../statement.ts';

/** Where new contacts came from within the last hour. */
export async function arrivals(db: Kysely<unknown>, engine: Engine['name']): Promise<void> {
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  await db.schema
    .createTable('arrival')
    .modifyEnd(engine === 'sqlite' ? sql`strict, without rowid` : sql``)
    .addColumn('account_id', integer, required)
    .addColumn('subject', 'text', required)
    .addColumn('at', integer, required)
    .addColumn('contact_id', integer, required)
    .addPrimaryKeyConstraint('arrival_pk', ['account_id', 'subject', 'at', 'contact_id'])
    .execute();
  await db.schema.createIndex('arrival_by_time').on('arrival').columns(['account_id', 'at']).execute();
}

const required: Parameters<CreateTableBuilder<string, string>['addColumn']>[2] = (column) => column.notNull();
