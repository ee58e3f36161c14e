import { type Kysely, sql } from 'kysely';
import { everyAccount } from './statement.ts';

/**
 * The second wall between accounts, behind the `where` of each statement: row-level security. A row can be read and
 * written only while its account is the one in the setting `kontor.account`, which `postgres-walled-query.ts` sets with each
 * statement until the end of its transaction. Without the setting there are no rows.
 *
 * The tables belong to the role that Kontor connects as, so the wall is forced upon their owner; superusers and roles with
 * BYPASSRLS walk through it.
 */

/** Tables without a contact in them that `crossings` go through: all of their rows can be read for `everyAccount`. */
const crossed = ['account', 'counter', 'credential', 'job'];

/** Of these, those that can be locked on the way, too; nothing can be written so. */
const lockable = ['job'];

const tablesOfAccounts = `select c.relname as name from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped
  where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')`;

/** The policy that makes a wall; how it does that belongs to its name. */
const wall = 'account_wall';

/** What older versions called theirs, which looked at the setting for each row. */
const olderWall = 'own_account';

/** Names of tables that have accounts and no wall between them. */
export const tablesWithoutWalls = `${tablesOfAccounts} and not (c.relrowsecurity and c.relforcerowsecurity
  and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = '${wall}'))`;

/** Selected, so that it is found once for a statement and not for each row. */
const setAccount = `(select nullif(current_setting('kontor.account', true), '')::bigint)`;

const raise = `
  execute format('alter table %I enable row level security, force row level security', name);
  if not exists (select from pg_policy where polrelid = name::regclass and polname = '${wall}') then
    ${['every_account', 'lock_every_account', olderWall].map(drop).join(' ')}
    execute format($p$create policy ${wall} on %I using (account_id = ${setAccount})$p$, name);
    if name in (${texts(crossed)}) then
      execute format($p$create policy every_account on %I for select using (${setAccount} = ${everyAccount})$p$, name);
    end if;
    if name in (${texts(lockable)}) then
      execute format($p$create policy lock_every_account on %I for update
        using (${setAccount} = ${everyAccount}) with check (false)$p$, name);
    end if;
  end if;`;

/** Puts a wall into each table that has accounts and none, whoever made the table. */
export const raiseWalls = forEachOf(tablesWithoutWalls, raise);

/** Opens all tables to their owner, for the rest of a transaction or until they are raised again. */
export const lowerWalls = forEachOf(
  tablesOfAccounts,
  `execute format('alter table %I no force row level security', name);`,
);

/**
 * Runs a step of the schema, which may move rows of all accounts. Nobody sees the moment without walls: it is all one
 * transaction.
 */
export async function behindLoweredWalls(db: Kysely<unknown>, step: () => Promise<void>): Promise<void> {
  await sql.raw(lowerWalls).execute(db);
  await step();
  await sql.raw(raiseWalls).execute(db);
}

function drop(policy: string): string {
  return `execute format('drop policy if exists ${policy} on %I', name);`;
}

function forEachOf(tables: string, statements: string): string {
  return `do $do$ declare name name; begin for name in ${tables} loop ${statements} end loop; end $do$`;
}

function texts(tables: readonly string[]): string {
  return tables.map((table) => `'${table}'`).join();
}
