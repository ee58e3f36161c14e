import type { PoolClient } from 'pg';
import type { Key } from './move.ts';
import { type MovedTable, type TableShape, toolTables } from './moved-tables.ts';
import { chunksOf, execute, rowsOf } from './postgres-connection.ts';
import { idKinds } from './statement.ts';
import type { Row } from './table-digest.ts';

/** A column in the catalogue. */
export interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  /** Its place in the primary key. */
  readonly place: number | null;
}

/** Columns of all tables of the hub. Raises an error for one of a type that SQLite could not keep. */
export async function columnsOf(client: PoolClient): Promise<readonly Column[]> {
  const columns = await execute<Column>(client, selectColumns);
  const unknown = columns.find(({ table, type }) => !toolTables.has(table) && !movable.has(type));
  if (unknown !== undefined) {
    throw new Error(`"${unknown.table}.${unknown.name}" is of the type ${unknown.type}, which SQLite does not have`);
  }
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

/** The same tables with what they refer to. */
export async function shapesOf(client: PoolClient, columns: readonly Column[]): Promise<TableShape[]> {
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
  return `(select account_id, name, value from counter
union all select 0, name, value from (${lastIds}) as ids where value > 0) as counter`;
}

/** The last ids that were handed out, as `name` and `value`. */
export const lastIds = idKinds
  .map(
    (kind) => `select '${kind}' as name, last_value - case when is_called then 0 else 1 end as value from ${kind}_ids`,
  )
  .join(' union all ');

/** Rows of one account, in an open transaction; the walls between accounts stand. */
export async function* rowsOfAccount(
  client: PoolClient,
  table: MovedTable,
  columns: readonly Column[],
  account: number,
): AsyncGenerator<readonly Row[]> {
  const sql = `select ${quoted(table.columns)} from ${contentOf(table)} where account_id = $1`;
  yield* chunksOf<Row>(
    (query) => rowsOf(client, query),
    { sql, parameters: [account], account },
    rowsAtOnce(table, columns),
  );
}

/** Rows in the order of the primary key, in an open transaction without walls; `after` is the key of a row. */
export function rowsIn(
  client: PoolClient,
  table: MovedTable,
  columns: readonly Column[],
  after?: Key,
): AsyncIterable<readonly Row[]> {
  const query = { sql: selectAfter(table, after), parameters: after ?? [] };
  return chunksOf<Row>((one) => rowsOf(client, one), query, rowsAtOnce(table, columns));
}

/** The number of rows, in a base without walls. */
export async function countOf(client: PoolClient, table: MovedTable): Promise<number> {
  const [row] = await execute<{ count: number }>(client, `select count(*) as count from ${contentOf(table)}`);
  return row?.count ?? 0;
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

/** Names in SQL. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
