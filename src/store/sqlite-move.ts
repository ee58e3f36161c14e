import { existsSync } from 'node:fs';
import { isMovedInto, stepsOf } from './inspect-sqlite.ts';
import { schemaState } from './inspection.ts';
import type { MovingBase, Position } from './move.ts';
import { type MovedTable, notEmpty, positionTable } from './moved-tables.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { all, countOf, quoted, rowsOf, tablesOf } from './sqlite-tables.ts';
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
    count: async (table) => countOf(connection, table),
    rows: (table, after) => rowsOf(connection, table, after),
    position: async () => positionOf(connection),
    begin: async (tables, position) =>
      within(connection, () => {
        const filled = tables.find((table) => countOf(connection, table) > 0);
        if (filled !== undefined) throw notEmpty(file, filled.name);
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
    throw new Error(`${file} is in use: stop Kontor, and whatever else has it open, first`);
  }
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
