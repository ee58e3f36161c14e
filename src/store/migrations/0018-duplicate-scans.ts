import { type Kysely, sql } from 'kysely';
import type { Engine } from '../statement.ts';

/** What a scan for duplicates has found and has not looked through yet: ids and versions, nothing that contacts say. */
export async function duplicateScans(db: Kysely<unknown>, engine: Engine['name']): Promise<void> {
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  const strict = engine === 'sqlite' ? sql`strict` : sql``;
  const table = (name: string) =>
    db.schema
      .createTable(name)
      .modifyEnd(strict)
      .addColumn('account_id', integer, (column) => column.notNull());
  await table('duplicate_scan')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('read_at', integer, (column) => column.notNull())
    .addColumn('done', integer, (column) => column.notNull())
    .addColumn('pairs_queued', integer, (column) => column.notNull())
    .addColumn('merged', integer, (column) => column.notNull())
    .addColumn('found', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('duplicate_scan_pk', ['account_id'])
    .execute();
  await table('duplicate_scan_part')
    .addColumn('part', integer, (column) => column.notNull())
    .addColumn('clusters', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('duplicate_scan_part_pk', ['account_id', 'part'])
    .execute();
}
