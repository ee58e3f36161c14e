import { type Kysely, sql } from 'kysely';
import type { Engine } from '../statement.ts';

/**
 * An index that is being built is entered in parts that do not depend on which contacts there are, so that a contact can leave
 * it. One of which some is entered in other pieces begins anew.
 */
export async function indexBatches(db: Kysely<unknown>, engine: Engine['name']): Promise<void> {
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  await db.schema
    .alterTable('duplicate_index')
    .addColumn('parts', integer, (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable('duplicate_index')
    .addColumn('gone', 'text', (column) => column.notNull().defaultTo('[]'))
    .execute();
  await sql`update duplicate_index set indexed_to = 0, features_to = 0, since = 0, entered = -1 where entered > 0`.execute(
    db,
  );
}
