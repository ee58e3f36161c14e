import { stat } from 'node:fs/promises';
import type { Config } from '../config.ts';
import type { Reader, Store } from '../core/hub.ts';
import { inspectSqlite } from '../store/inspect-sqlite.ts';
import type { Inspection } from '../store/inspection.ts';
import type { OpenStore } from '../store/reader.ts';
import { migrateSqlite, openSqlite, openSqliteReader } from '../store/sqlite.ts';
import { backupSqlite } from '../store/sqlite-backup.ts';
import { verifySqlite } from '../store/sqlite-verify.ts';
import type { Verification } from '../store/verify.ts';

/** Creates the base where there is none and brings its schema up to date. Gives the names of the steps it ran. */
export async function migrateBase({ database }: Pick<Config, 'database'>): Promise<readonly string[]> {
  return database.engine === 'sqlite' ? migrateSqlite(database.file) : (await postgres()).migratePostgres(database.url);
}

/** Looks at the base without changing it. */
export async function inspectBase({ database }: Pick<Config, 'database'>): Promise<Inspection> {
  if (database.engine === 'sqlite') return inspectSqlite(database.file);
  return (await import('../store/inspect-postgres.ts')).inspectPostgres(database.url);
}

/** Opens a migrated base for reading and writing. */
export async function openBase({ database }: Pick<Config, 'database'>): Promise<OpenStore<Store>> {
  return database.engine === 'sqlite' ? openSqlite(database.file) : (await postgres()).openPostgres(database.url);
}

/** Opens a migrated base for reading only. */
export async function openBaseReader({ database }: Pick<Config, 'database'>): Promise<OpenStore<Reader>> {
  if (database.engine === 'sqlite') return openSqliteReader(database.file);
  return (await postgres()).openPostgresReader(database.url);
}

/** Opens a base for verification; it has to be there. */
export async function verifyBase({ database }: Pick<Config, 'database'>): Promise<Verification> {
  const accounts = async () => {
    await using base = await openBaseReader({ database });
    return base.store.accounts.all();
  };
  if (database.engine === 'sqlite') return verifySqlite(database.file, accounts);
  return (await import('../store/postgres-verify.ts')).verifyPostgres(database.url, accounts);
}

/** Copies a base in a file; see `backupSqlite`. */
export async function backupBase({ file }: { readonly file: string }, to: string): Promise<{ readonly bytes: number }> {
  await backupSqlite(file, to);
  return { bytes: (await stat(to)).size };
}

/** Its client takes 12 MB of each thread: a base in a file does without. */
function postgres() {
  return import('../store/postgres.ts');
}
