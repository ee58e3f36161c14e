import { type Kysely, sql } from 'kysely';
import type { Engine } from '../statement.ts';

/**
 * Blocks and terms in one table, a row for each instead of one for each contact that has it: a create writes, and a search reads, half
 * as many places of the base. What was indexed before is forgotten: the next search begins the index anew.
 */
export async function duplicateMarks(db: Kysely<unknown>, engine: Engine['name']): Promise<void> {
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  await db.schema.dropTable('duplicate_block').execute();
  await db.schema.dropTable('duplicate_term').execute();
  await sql`delete from duplicate_feature`.execute(db);
  await sql`delete from duplicate_index`.execute(db);
  await sql`delete from key_field where field = 'likeness'`.execute(db);
  await db.schema
    .createTable('duplicate_mark')
    .modifyEnd(engine === 'sqlite' ? sql`strict, without rowid` : sql``)
    .addColumn('account_id', integer, (column) => column.notNull())
    .addColumn('mark', integer, (column) => column.notNull())
    .addColumn('count', integer, (column) => column.notNull())
    .addColumn('holders', 'text')
    .addPrimaryKeyConstraint('duplicate_mark_pk', ['account_id', 'mark'])
    .execute();
}
