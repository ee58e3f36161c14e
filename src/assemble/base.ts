import type { Config } from '../config.ts';
import type { Reader, Store } from '../core/hub.ts';
import { inspectPostgres } from '../store/inspect-postgres.ts';
import { inspectSqlite } from '../store/inspect-sqlite.ts';
import type { Inspection } from '../store/inspection.ts';
import { migratePostgres, openPostgres, openPostgresReader } from '../store/postgres.ts';
import type { OpenStore } from '../store/reader.ts';
import { migrateSqlite, openSqlite, openSqliteReader } from '../store/sqlite.ts';

/** Creates the base where there is none and brings its schema up to date. Gives the names of the steps it ran. */
export async function migrateBase({ database }: Config): Promise<readonly string[]> {
  return database.engine === 'sqlite' ? migrateSqlite(database.file) : migratePostgres(database.url);
}

/** Looks at the base without changing it. */
export function inspectBase({ database }: Config): Inspection {
  return database.engine === 'sqlite' ? inspectSqlite(database.file) : inspectPostgres(database.url);
}

/** Opens a migrated base for reading and writing. */
export function openBase({ database }: Config): OpenStore<Store> {
  return database.engine === 'sqlite' ? openSqlite(database.file) : openPostgres(database.url);
}

/** Opens a migrated base for reading only. */
export function openBaseReader({ database }: Config): OpenStore<Reader> {
  return database.engine === 'sqlite' ? openSqliteReader(database.file) : openPostgresReader(database.url);
}
