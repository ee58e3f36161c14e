import { type Kysely, sql } from 'kysely';
import type { Engine } from '../statement.ts';

/** Password hashes apart from the contacts, so that no read of a contact and no change carries one. */
export async function contactPasswords(db: Kysely<unknown>, engine: Engine['name']): Promise<void> {
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  await db.schema
    .createTable('contact_password')
    .modifyEnd(engine === 'sqlite' ? sql`strict, without rowid` : sql``)
    .addColumn('account_id', integer, (column) => column.notNull())
    .addColumn('contact_id', integer, (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('contact_password_pk', ['account_id', 'contact_id'])
    .execute();
}
