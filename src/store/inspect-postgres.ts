import type { Pool, PoolClient } from 'pg';
import { type Inspection, schemaState } from './inspection.ts';
import { positionTable, unfinishedMove } from './moved-tables.ts';
import { execute, openPool, repeating } from './postgres-connection.ts';

/** Inspects a base on a server and changes nothing. */
export function inspectPostgres(url: string): Inspection {
  return {
    isMade: () => asking(url, isMade),
    isMovedInto: () => asking(url, isMovedInto),
    settings: () =>
      asking(url, async (pool) => {
        const wanted = ['server_version', 'synchronous_commit', 'fsync', 'full_page_writes'];
        const shown = wanted.map((name) => `current_setting('${name}') as ${name}`).join(', ');
        const [row] = await execute<Record<string, string>>(pool, `select ${shown}`);
        await refuseForgetful(pool);
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
        if (await isMovedInto(pool)) throw new Error(unfinishedMove);
        return schemaState(await stepsOf(pool));
      }),
    integrity: async () => 'left to the tools of the server (pg_amcheck)',
  };
}

/** Whether a move into a base has begun and not ended. */
export function isMovedInto(runner: Runner): Promise<boolean> {
  return hasTable(runner, positionTable);
}

/** The steps of the schema that were run on a base. */
export async function stepsOf(runner: Runner): Promise<string[]> {
  if (!(await isMade(runner))) return [];
  return (await execute<{ name: string }>(runner, 'select name from kysely_migration')).map(({ name }) => name);
}

type Runner = Pick<PoolClient, 'query'>;

function isMade(runner: Runner): Promise<boolean> {
  return hasTable(runner, 'kysely_migration');
}

async function hasTable(runner: Runner, table: string): Promise<boolean> {
  const [row] = await execute<{ there: boolean }>(runner, `select to_regclass('${table}') is not null as there`);
  return row?.there === true;
}

/** Settings under which a commit that was acknowledged survives the server, and the stand-by that takes its place. */
const durable: ReadonlySet<string> = new Set(['on', 'remote_apply']);

/** Refuses a server that acknowledges commits before they are on its disk, or on that of its stand-by. */
export async function refuseForgetful(pool: Pool): Promise<void> {
  const [setting] = await repeating(
    () => execute<{ synchronous_commit: string }>(pool, 'show synchronous_commit'),
    () => false,
  );
  const value = setting?.synchronous_commit ?? '';
  if (durable.has(value)) return;
  throw new Error(`the server's synchronous_commit is ${value}, and acknowledged writes could be lost: set it to on`);
}

const roleOfKontor =
  'select rolname as name, rolsuper or rolbypassrls as passes from pg_roles where rolname = current_user';

async function asking<T>(url: string, look: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = openPool(url);
  try {
    return await look(pool);
  } finally {
    await pool.end();
  }
}
