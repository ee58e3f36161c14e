import type { Kysely } from 'kysely';
import type { Engine } from '../statement.ts';

/**
 * What hangs on a contact goes with it, and a tag that is carried stays. Where several write at a time, only the base can
 * see to that: each of two writers looks before the other has written. SQLite has one writer at a time.
 */
export async function references(db: Kysely<unknown>, engine: Engine['name']): Promise<void> {
  if (engine === 'sqlite') return;
  for (const [table, column, target] of [
    ['comment', 'contact_id', 'contact'],
    ['contact_tag', 'contact_id', 'contact'],
    ['contact_tag', 'tag_id', 'tag'],
  ] as const) {
    await db.schema
      .alterTable(table)
      .addForeignKeyConstraint(`${table}_of_${target}`, ['account_id', column], target, ['account_id', 'id'])
      .execute();
  }
}
