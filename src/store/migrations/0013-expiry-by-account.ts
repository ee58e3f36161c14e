import type { Kysely } from 'kysely';

/**
 * The index of the files whose time is over leads with the account, as all others do. On PostgreSQL this step also puts
 * the first walls around the tables: each step ends with them (`postgres-walls.ts`).
 */
export async function expiryByAccount(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('export_by_expiry').execute();
  await db.schema.createIndex('export_by_expiry').on('export').columns(['account_id', 'expires_at']).execute();
}
