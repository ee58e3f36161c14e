import { existsSync } from 'node:fs';
import { isMovedInto, stepsOf } from './inspect-sqlite.ts';
import { schemaState } from './inspection.ts';
import type { Key, MovingBase, Position } from './move.ts';
import { type MovedTable, positionTable, type TableShape, toolTables } from './moved-tables.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import type { Row, Value } from './table-digest.ts';

/**
 * Holds a file for a move. Nobody else may have it open, or opens it until the end: what a server wrote meanwhile would
 * be missing in the target. Raises an error when that is so, or when its schema is not this version's.
 */
export function openSqliteMove(file: string): MovingBase {
  if (!existsSync(file)) throw new Error(`there is no base ${file}`);
  const connection = alone(file);
  try {
    if (schemaState(stepsOf(connection)) !== 'up to date') {
      throw new Error(`the schema of ${file} is older than this version: run kontor migrate on it first`);
    }
  } catch (error) {
    connection.close();
    throw error;
  }
  return {
    name: file,
    tables: async () => tablesOf(connection),
    async count({ name }) {
      const [row] = all<{ count: number }>(connection, `select count(*) as count from "${name}"`);
      return row?.count ?? 0;
    },
    rows: (table, after) => connection.chunks<Row>({ sql: selectAfter(table, after), parameters: after ?? [] }, 1_000),
    position: async () => positionOf(connection),
    begin: async (position) =>
      within(connection, () => {
        connection.exec(`create table ${positionTable} (position text not null) strict`);
        all(connection, `insert into ${positionTable} values (?)`, [JSON.stringify(position)]);
      }),
    write: async (table, rows, position) =>
      within(connection, () => {
        insert(connection, table, rows);
        all(connection, `update ${positionTable} set position = ?`, [JSON.stringify(position)]);
      }),
    finish: async () => connection.exec(`drop table ${positionTable}`),
    [Symbol.asyncDispose]: async () => connection.close(),
  };
}

/** SQLite's code for a file that another connection has locked. */
const busy = 5;

function alone(file: string): SqliteConnection {
  try {
    return new SqliteConnection(file, 'alone');
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== busy) throw error;
    throw new Error(`${file} is in use: stop Kontor, and whatever else has it open, first`, { cause: undefined });
  }
}

function tablesOf(connection: SqliteConnection): TableShape[] {
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

function selectAfter({ name, columns, key }: MovedTable, after: Key | undefined): string {
  const keys = quoted(key);
  const where = after === undefined ? '' : ` where (${keys}) > (${key.map(() => '?').join(', ')})`;
  return `select ${quoted(columns)} from "${name}"${where} order by ${keys}`;
}

function positionOf(connection: SqliteConnection): Position | undefined {
  if (!isMovedInto(connection)) return undefined;
  const [row] = all<{ position: string }>(connection, `select position from ${positionTable}`);
  return row && (JSON.parse(row.position) as Position);
}

/** Rows of one statement: more of them are not faster. */
const mostAtOnce = 50;

function insert(connection: SqliteConnection, { name, columns }: MovedTable, rows: readonly Row[]): void {
  const places = `(${columns.map(() => '?').join(', ')})`;
  for (let from = 0; from < rows.length; from += mostAtOnce) {
    const some = rows.slice(from, from + mostAtOnce);
    const values = some.flatMap((row) => columns.map((column) => storable(row[column] ?? null)));
    const sql = `insert into "${name}" (${quoted(columns)}) values ${some.map(() => places).join(', ')}`;
    all(connection, sql, values);
  }
}

function storable(value: Value): Value {
  return typeof value === 'boolean' ? Number(value) : value;
}

function within(connection: SqliteConnection, work: () => void): void {
  connection.exec('begin immediate');
  try {
    work();
    connection.exec('commit');
  } catch (error) {
    if (connection.inTransaction) connection.exec('rollback');
    throw error;
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

function all<R>(connection: SqliteConnection, sql: string, parameters: readonly Value[] = []): R[] {
  return connection.rows<R>({ sql, parameters });
}
