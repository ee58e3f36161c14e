import type { Kysely } from 'kysely';

/** The index of the files whose time is over leads with the account, as others do. */
export async function expiryByAccount(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('export_by_expiry').execute();
  await db.schema.createIndex('export_by_expiry').on('export').columns(['account_id', 'expires_at']).execute();
}
