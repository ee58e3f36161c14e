import type { PoolClient } from 'pg';
import { isMovedInto, stepsOf } from './inspect-postgres.ts';
import { schemaState } from './inspection.ts';
import type { Key, MovingBase, Position } from './move.ts';
import { type MovedTable, positionTable, type TableShape, toolTables } from './moved-tables.ts';
import { chunksOf, execute, openPool, rowsOf } from './postgres-connection.ts';
import { idKinds } from './statement.ts';
import { type Row, type Value, withoutNul } from './table-digest.ts';

/**
 * Holds a database for a move; `name` is what the operator calls it. No other process of Kontor may be connected: what it
 * wrote meanwhile would be missing in the target. A source is read in one transaction that lets nobody write.
 * Raises an error when that cannot be, or when the schema is not this version's.
 */
export async function openPostgresMove(url: string, name: string, role: 'source' | 'target'): Promise<MovingBase> {
  const pool = openPool(url, 'unhurried');
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
    // A policy of row-level security that hides rows from this role is an error then, and no row is passed over.
    await execute(client, 'set row_security = off');
    if (role === 'source') await hold(client, columns);
    return { ...movingBase(client, name, columns, role), [Symbol.asyncDispose]: () => end(client) };
  } catch (error) {
    await end(client);
    throw error;
  }
}

/** A column in the catalogue. */
interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  /** Its place in the primary key. */
  readonly place: number | null;
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
    async count(table) {
      const [row] = await execute<{ count: number }>(client, `select count(*) as count from ${contentOf(table)}`);
      return row?.count ?? 0;
    },
    async *rows(table, after) {
      const query = { sql: selectAfter(table, after), parameters: after ?? [] };
      if (role === 'target') await execute(client, 'begin isolation level repeatable read read only');
      yield* chunksOf<Row>(client, query, rowsAtOnce(table, columns));
      await execute(client, role === 'target' ? 'commit' : 'close chunks');
    },
    async position() {
      if (!(await isMovedInto(client))) return undefined;
      const [row] = await execute<{ position: string }>(client, `select position from ${positionTable}`);
      return row && (JSON.parse(row.position) as Position);
    },
    begin: (position) =>
      within(client, async () => {
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
      await execute(client, `drop table ${positionTable}`);
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

async function columnsOf(client: PoolClient): Promise<readonly Column[]> {
  const columns = await execute<Column>(client, selectColumns);
  const unknown = columns.find(({ table, type }) => !toolTables.has(table) && !movable.has(type));
  if (unknown !== undefined) throw new Error(`"${unknown.table}.${unknown.name}" has the type ${unknown.type}`);
  return columns.filter(({ table }) => !toolTables.has(table));
}

const selectColumns = `select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type,
  array_position(i.indkey::int2[], a.attnum) as place
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_index i on i.indrelid = c.oid and i.indisprimary
where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = current_schema()::regnamespace
order by c.relname, a.attnum`;

/** Types whose values both engines can keep. */
const movable: ReadonlySet<string> = new Set(['bigint', 'integer', 'text', 'double precision', 'boolean', 'bytea']);

async function hold(client: PoolClient, columns: readonly Column[]): Promise<void> {
  await execute(client, 'begin isolation level repeatable read');
  await execute(client, "set local lock_timeout = '10s'");
  const tables = [...new Set(columns.map(({ table }) => `"${table}"`))];
  // Before the first look, which fixes the state that is seen.
  if (tables.length > 0) await execute(client, `lock table ${tables.join(', ')} in share mode`);
}

async function shapesOf(client: PoolClient, columns: readonly Column[]): Promise<TableShape[]> {
  const needs = await execute<{ table: string; needs: string }>(client, selectNeeds);
  return [...Map.groupBy(columns, ({ table }) => table)].map(([name, own]) => ({
    name,
    columns: own.map((column) => column.name),
    key: own
      .filter(({ place }) => place !== null)
      .sort((one, other) => Number(one.place) - Number(other.place))
      .map((column) => column.name),
    needs: needs.filter(({ table }) => table === name).map((one) => one.needs),
  }));
}

const selectNeeds = `select c.relname as table, p.relname as needs
from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_class p on p.oid = f.confrelid
where f.contype = 'f' and c.relnamespace = current_schema()::regnamespace`;

/**
 * Ids come from sequences here and are counted in the table on SQLite: in a move, what the sequences say is part of the
 * table.
 */
function contentOf({ name }: MovedTable): string {
  if (name !== 'counter') return `"${name}"`;
  const counted = idKinds.map(
    (kind) => `select '${kind}' as name, last_value - case when is_called then 0 else 1 end as value from ${kind}_ids`,
  );
  return `(select account_id, name, value from counter
union all select 0, name, value from (${counted.join(' union all ')}) as ids where value > 0) as counter`;
}

function selectAfter(table: MovedTable, after: Key | undefined): string {
  const keys = quoted(table.key);
  const places = table.key.map((_, at) => `$${at + 1}`).join(', ');
  const where = after === undefined ? '' : ` where (${keys}) > (${places})`;
  return `select ${quoted(table.columns)} from ${contentOf(table)}${where} order by ${keys}`;
}

/** Pieces of files are larger than other rows. */
function rowsAtOnce({ name }: MovedTable, columns: readonly Column[]): number {
  return columns.some(({ table, type }) => table === name && type === 'bytea') ? 10 : 1_000;
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

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
