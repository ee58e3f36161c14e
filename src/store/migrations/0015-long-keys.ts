import { type Kysely, sql } from 'kysely';
import { storedValue } from '../long-keys.ts';

/** Keys with a long value are kept under its hash from now on. */
export async function longKeys(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<KeyRow>`
    select account_id, kind, value, contact_id from contact_key where length(value) > 300
  `.execute(db);
  for (const { account_id, kind, value, contact_id } of rows) {
    const stored = storedValue(value);
    if (stored === value) continue;
    await sql`
      update contact_key set value = ${stored}
      where account_id = ${account_id} and kind = ${kind} and value = ${value} and contact_id = ${contact_id}
    `.execute(db);
  }
}

interface KeyRow {
  readonly account_id: number;
  readonly kind: string;
  readonly value: string;
  readonly contact_id: number;
}
