import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Engine } from '../statement.ts';

/** What processes without a common folder or memory share: export files. */
export async function sharedByProcesses(db: Kysely<unknown>, engine: Engine['name']): Promise<void> {
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  const narrow = engine === 'sqlite' ? sql`strict, without rowid` : sql``;
  await db.schema
    .createTable('export_file')
    .modifyEnd(narrow)
    .addColumn('account_id', integer, required)
    .addColumn('export_id', integer, required)
    .addColumn('attempt', integer, required)
    .addColumn('pieces', integer, required)
    .addColumn('size', integer, required)
    .addPrimaryKeyConstraint('export_file_pk', ['account_id', 'export_id'])
    .execute();
  await db.schema
    .createTable('export_piece')
    .modifyEnd(engine === 'sqlite' ? sql`strict` : sql``)
    .addColumn('account_id', integer, required)
    .addColumn('export_id', integer, required)
    .addColumn('attempt', integer, required)
    .addColumn('piece', integer, required)
    .addColumn('bytes', engine === 'sqlite' ? 'blob' : 'bytea', required)
    .addPrimaryKeyConstraint('export_piece_pk', ['account_id', 'export_id', 'attempt', 'piece'])
    .execute();
}

const required: Parameters<CreateTableBuilder<string, string>['addColumn']>[2] = (column) => column.notNull();
