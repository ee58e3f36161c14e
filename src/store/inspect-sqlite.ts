import { existsSync } from 'node:fs';
import { type Inspection, schemaState } from './inspection.ts';
import { positionTable, unfinishedMove } from './moved-tables.ts';
import { SqliteConnection } from './sqlite-connection.ts';

/** Inspects the base in a file and changes nothing. Opening it checks how it commits. */
export function inspectSqlite(file: string): Inspection {
  return {
    isMade: async () => existsSync(file),
    async settings() {
      reading(file, () => undefined);
      return 'journal_mode=wal, synchronous=full';
    },
    // A file has no second wall, and nobody else opens it.
    gapInWalls: async () => undefined,
    isMovedInto: async () => existsSync(file) && reading(file, isMovedInto),
    schema: async () =>
      reading(file, (connection) => {
        if (isMovedInto(connection)) throw new Error(unfinishedMove);
        return schemaState(stepsOf(connection));
      }),
    async integrity() {
      const found = reading(file, (connection) => all(connection, 'pragma quick_check'));
      const said = found.map(({ quick_check }) => String(quick_check));
      if (said.join() !== 'ok') throw new Error(said.join('; '));
      return 'no damage found';
    },
  };
}

/** Whether a move into a base has begun and not ended. */
export function isMovedInto(connection: SqliteConnection): boolean {
  return all(connection, `select 1 from sqlite_master where name = '${positionTable}'`).length > 0;
}

/** The steps of the schema that were run on a base. */
export function stepsOf(connection: SqliteConnection): string[] {
  const made = all(connection, "select 1 from sqlite_master where name = 'kysely_migration'").length > 0;
  return made ? all(connection, 'select name from kysely_migration').map(({ name }) => String(name)) : [];
}

function all(connection: SqliteConnection, sql: string): Record<string, unknown>[] {
  return connection.rows({ sql, parameters: [] });
}

function reading<T>(file: string, look: (connection: SqliteConnection) => T): T {
  const connection = new SqliteConnection(file, 'read');
  try {
    return look(connection);
  } finally {
    connection.close();
  }
}
