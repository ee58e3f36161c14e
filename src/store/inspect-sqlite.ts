import { steps } from './migrate.ts';
import { SqliteConnection } from './sqlite-connection.ts';

/** Looks at a base for its operator. Each gives one line, and throws one when something is wrong. */
export interface Inspection {
  /** How commits reach the disk. */
  settings(): string;
  /** Whether this version's schema is the base's. */
  schema(): string;
  /** Reads the whole base: minutes for a large one. */
  integrity(): string;
}

/** Inspects the base in an existing file and changes nothing. Opening it checks how it commits. */
export function inspectSqlite(file: string): Inspection {
  return {
    settings: () => {
      rows(file, 'select 1');
      return 'journal_mode=wal, synchronous=full';
    },
    schema() {
      const hasSteps = rows(file, "select 1 from sqlite_master where name = 'kysely_migration'").length > 0;
      const done = hasSteps ? rows(file, 'select name from kysely_migration').map(({ name }) => String(name)) : [];
      const foreign = done.filter((name) => !(name in steps));
      if (foreign.length > 0) throw new Error(`a newer Kontor has changed the schema (${foreign.join(', ')})`);
      const outstanding = Object.keys(steps).filter((name) => !done.includes(name));
      return outstanding.length === 0 ? 'up to date' : `the next start runs ${outstanding.join(', ')}`;
    },
    integrity() {
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
