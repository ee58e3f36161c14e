import type { Pool } from 'pg';
import { type Inspection, schemaState } from './inspection.ts';
import { execute, openPool } from './postgres-connection.ts';

/** Inspects a base on a server and changes nothing. */
export function inspectPostgres(url: string): Inspection {
  return {
    isMade: () => asking(url, isMade),
    settings: () =>
      asking(url, async (pool) => {
        const wanted = ['server_version', 'synchronous_commit', 'fsync', 'full_page_writes'];
        const shown = wanted.map((name) => `current_setting('${name}') as ${name}`).join(', ');
        const [row] = await execute<Record<string, string>>(pool, `select ${shown}`);
        return Object.entries(row ?? {})
          .map(([name, value]) => `${name}=${value}`)
          .join(', ');
      }),
    gapInWalls: () =>
      asking(url, async (pool) => {
        const [role] = await execute<{ name: string; passes: boolean }>(pool, roleOfKontor);
        if (role?.passes !== true) return undefined;
        return `PostgreSQL keeps accounts apart for ordinary roles only, and ${role.name} is a superuser or has BYPASSRLS: see "On PostgreSQL" in docs/operating.md.`;
      }),
    schema: () =>
      asking(url, async (pool) => {
        const made = await isMade(pool);
        const done = made ? await execute<{ name: string }>(pool, 'select name from kysely_migration') : [];
        return schemaState(done.map(({ name }) => name));
      }),
    integrity: async () => 'left to the tools of the server (pg_amcheck)',
  };
}

const roleOfKontor =
  'select rolname as name, rolsuper or rolbypassrls as passes from pg_roles where rolname = current_user';

async function isMade(pool: Pool): Promise<boolean> {
  const [row] = await execute<{ made: boolean }>(pool, `select to_regclass('kysely_migration') is not null as made`);
  return row?.made === true;
}

async function asking<T>(url: string, look: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = openPool(url);
  try {
    return await look(pool);
  } finally {
    await pool.end();
  }
}
