import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Engine } from '../statement.ts';

/** What processes without a common folder or memory share: export files, what they have counted, and what block lists have told them. */
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
  const counts = db.schema
    .createTable('request_count')
    .modifyEnd(narrow)
    .addColumn('account_id', integer, required)
    .addColumn('credential_id', integer, required)
    .addColumn('minute', integer, required)
    .addColumn('requests', integer, required)
    .addPrimaryKeyConstraint('request_count_pk', ['account_id', 'credential_id']);
  const answers = db.schema
    .createTable('spam_answer')
    .modifyEnd(narrow)
    .addColumn('account_id', integer, required)
    .addColumn('subject', 'text', required)
    .addColumn('verdict', 'text', required)
    .addColumn('good_until', integer, required)
    .addPrimaryKeyConstraint('spam_answer_pk', ['account_id', 'subject']);
  // Good for minutes: a commit need not wait for the disk, and a server that crashes may forget it.
  for (const table of [counts, answers]) {
    await (engine === 'sqlite' ? table : table.modifyFront(sql`unlogged`)).execute();
  }
  await db.schema.createIndex('spam_answer_by_end').on('spam_answer').columns(['account_id', 'good_until']).execute();
}

const required: Parameters<CreateTableBuilder<string, string>['addColumn']>[2] = (column) => column.notNull();
