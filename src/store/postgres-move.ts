import type { PoolClient } from 'pg';
import { isMovedInto, stepsOf } from './inspect-postgres.ts';
import { schemaState } from './inspection.ts';
import type { MovingBase, Position } from './move.ts';
import { type MovedTable, notEmpty, positionTable } from './moved-tables.ts';
import { execute, openPool, rowsOf, unhurried } from './postgres-connection.ts';
import { type Column, columnsOf, countOf, quoted, rowsIn, shapesOf } from './postgres-tables.ts';
import { lowerWalls, raiseWalls } from './postgres-walls.ts';
import { idKinds } from './statement.ts';
import { type Row, type Value, withoutNul } from './table-digest.ts';

/**
 * Holds a database for a move; `name` is what the operator calls it. No other process of Kontor may be connected: what it
 * wrote meanwhile would be missing in the target. A source is read in one transaction that locks its tables; it and a
 * target have no walls between accounts until the end. Raises an error when that cannot be, or when the schema is not
 * this version's.
 */
export async function openPostgresMove(url: string, name: string, role: 'source' | 'target'): Promise<MovingBase> {
  const pool = openPool(url, unhurried);
  const end = async (client?: PoolClient): Promise<void> => {
    client?.release(true);
    await pool.end();
  };
  const client = await pool.connect().catch(async (error: unknown) => {
    await end();
    throw error;
  });
  try {
    await refuseOthers(client, name);
    if (schemaState(await stepsOf(client)) !== 'up to date') {
      throw new Error(`the schema of ${name} is older than this version: run kontor migrate on it first`);
    }
    const columns = await columnsOf(client);
    // A move takes as long as it takes.
    await execute(client, 'set statement_timeout = 0; set idle_in_transaction_session_timeout = 0');
    // A wall that still stands is an error then: no row is passed over.
    await execute(client, 'set row_security = off');
    if (role === 'source') await hold(client, columns);
    return { ...movingBase(client, name, columns, role), [Symbol.asyncDispose]: () => end(client) };
  } catch (error) {
    await end(client);
    throw error;
  }
}

function movingBase(
  client: PoolClient,
  name: string,
  columns: readonly Column[],
  role: 'source' | 'target',
): Omit<MovingBase, keyof AsyncDisposable> {
  return {
    name,
    tables: () => shapesOf(client, columns),
    count: (table) => countOf(client, table),
    async *rows(table, after) {
      if (role === 'target') await execute(client, 'begin isolation level repeatable read read only');
      yield* rowsIn(client, table, columns, after);
      if (role === 'target') await execute(client, 'commit');
    },
    async position() {
      if (!(await isMovedInto(client))) return undefined;
      const [row] = await execute<{ position: string }>(client, `select position from ${positionTable}`);
      return row && (JSON.parse(row.position) as Position);
    },
    begin: (tables, position) =>
      within(client, async () => {
        await execute(client, lowerWalls);
        for (const table of tables) if ((await countOf(client, table)) > 0) throw notEmpty(name, table.name);
        // Whoever came before the tables were locked would not see the mark.
        await refuseOthers(client, name);
        await execute(client, `create table ${positionTable} (position text not null)`);
        await execute(client, `insert into ${positionTable} values ($1)`, [JSON.stringify(position)]);
      }),
    write: (table, rows, position) =>
      within(client, async () => {
        await insert(client, table, columns, rows);
        await execute(client, `update ${positionTable} set position = $1`, [JSON.stringify(position)]);
      }),
    async finish() {
      // Until it knows how many rows there are, the server plans for an empty base.
      await execute(client, 'analyze');
      await within(client, async () => {
        await execute(client, raiseWalls);
        await execute(client, `drop table ${positionTable}`);
      });
    },
  };
}

/** Milliseconds that a process which has just ended may still seem to be connected. */
const afterglow = 3_000;

async function refuseOthers(client: PoolClient, name: string): Promise<void> {
  const end = performance.now() + afterglow;
  for (;;) {
    const [row] = await execute<{ others: number }>(client, countOthers);
    if (row?.others === 0) return;
    if (performance.now() > end) throw new Error(`${name} is in use: stop all processes of Kontor on it first`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const countOthers = `select count(*) as others from pg_stat_activity
where datname = current_database() and application_name = 'kontor' and pid <> pg_backend_pid()`;

async function hold(client: PoolClient, columns: readonly Column[]): Promise<void> {
  await execute(client, 'begin isolation level repeatable read');
  await execute(client, "set local lock_timeout = '10s'");
  const tables = [...new Set(columns.map(({ table }) => `"${table}"`))];
  // Before the first look, which fixes the state that is seen. The transaction is taken back at the end: the walls stand.
  if (tables.length > 0) await execute(client, `lock table ${tables.join(', ')} in access exclusive mode`);
  await execute(client, lowerWalls);
}

async function insert(
  client: PoolClient,
  table: MovedTable,
  columns: readonly Column[],
  rows: readonly Row[],
): Promise<void> {
  const isId = (row: Row): boolean => table.name === 'counter' && row.account_id === 0 && isKind(row.name);
  for (const { name, value } of rows.filter(isId)) {
    await execute(client, `select setval('${name}_ids', $1)`, [value]);
  }
  const others = rows.filter((row) => !isId(row));
  const types = table.columns.map(
    (name) => columns.find((column) => column.table === table.name && column.name === name)?.type ?? 'text',
  );
  const lists = types.map((type, at) => `$${at + 1}::${type}[]`).join(', ');
  const sql = `insert into "${table.name}" (${quoted(table.columns)}) select * from unnest(${lists})`;
  await rowsOf(client, { sql, parameters: table.columns.map((name) => others.map((row) => storable(row[name]))) });
}

function isKind(name: Value | undefined): boolean {
  return idKinds.some((kind) => kind === name);
}

function storable(value: Value | undefined): unknown {
  if (typeof value === 'string') return withoutNul(value);
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

async function within(client: PoolClient, work: () => Promise<void>): Promise<void> {
  await execute(client, 'begin');
  await work();
  await execute(client, 'commit');
}
