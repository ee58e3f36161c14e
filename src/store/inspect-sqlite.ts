import { existsSync } from 'node:fs';
import { type Inspection, schemaState } from './inspection.ts';
import { SqliteConnection } from './sqlite-connection.ts';

/** Inspects the base in a file and changes nothing. Opening it checks how it commits. */
export function inspectSqlite(file: string): Inspection {
  return {
    isMade: async () => existsSync(file),
    async settings() {
      rows(file, 'select 1');
      return 'journal_mode=wal, synchronous=full';
    },
    // A file has no second wall, and nobody else opens it.
    gapInWalls: async () => undefined,
    async schema() {
      const hasSteps = rows(file, "select 1 from sqlite_master where name = 'kysely_migration'").length > 0;
      const done = hasSteps ? rows(file, 'select name from kysely_migration').map(({ name }) => String(name)) : [];
      return schemaState(done);
    },
    async integrity() {
      const found = rows(file, 'pragma quick_check').map(({ quick_check }) => String(quick_check));
      if (found.join() !== 'ok') throw new Error(found.join('; '));
      return 'no damage found';
    },
  };
}

function rows(file: string, sql: string): Record<string, unknown>[] {
  const connection = new SqliteConnection(file, 'read');
  try {
    return connection.rows({ sql, parameters: [] });
  } finally {
    connection.close();
  }
}
