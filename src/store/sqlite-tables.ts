import type { Key } from './move.ts';
import { type MovedTable, type TableShape, toolTables } from './moved-tables.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import type { Row, Value } from './table-digest.ts';

/** All tables of the hub, as the catalogue describes them. */
export function tablesOf(connection: SqliteConnection): TableShape[] {
  const names = all<{ name: string }>(
    connection,
    "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name",
  );
  return names
    .filter(({ name }) => !toolTables.has(name))
    .map(({ name }) => {
      const columns = all<{ name: string; pk: number }>(connection, `pragma table_info("${name}")`);
      const key = columns.filter(({ pk }) => pk > 0).sort((one, other) => one.pk - other.pk);
      const parents = all<{ table: string }>(connection, `pragma foreign_key_list("${name}")`);
      return {
        name,
        columns: columns.map((column) => column.name),
        key: key.map((column) => column.name),
        needs: parents.map(({ table }) => table),
      };
    });
}

/** Rows in the order of the primary key, from one state of the base; `after` is the key of a row. */
export function rowsOf(connection: SqliteConnection, table: MovedTable, after?: Key): AsyncIterable<readonly Row[]> {
  const query = { sql: selectAfter(table, after), parameters: after ?? [] };
  return connection.chunks<Row>(query, rowsAtOnce(connection, table));
}

/** Pieces of files are larger than other rows. */
function rowsAtOnce(connection: SqliteConnection, { name }: MovedTable): number {
  const columns = all<{ type: string }>(connection, `pragma table_info("${name}")`);
  return columns.some(({ type }) => type === 'BLOB') ? 10 : 1_000;
}

/** The number of rows. */
export function countOf(connection: SqliteConnection, { name }: MovedTable): number {
  const [row] = all<{ count: number }>(connection, `select count(*) as count from "${name}"`);
  return row?.count ?? 0;
}

function selectAfter({ name, columns, key }: MovedTable, after: Key | undefined): string {
  const keys = quoted(key);
  const where = after === undefined ? '' : ` where (${keys}) > (${key.map(() => '?').join(', ')})`;
  return `select ${quoted(columns)} from "${name}"${where} order by ${keys}`;
}

/** Names in SQL. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/** Runs a statement that is made for one table. */
export function all<R>(connection: SqliteConnection, sql: string, parameters: readonly Value[] = []): R[] {
  return connection.rows<R>({ sql, parameters });
}
