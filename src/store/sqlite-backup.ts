import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inspectSqlite } from './inspect-sqlite.ts';
import { SqliteConnection } from './sqlite-connection.ts';

/**
 * Copies a base into a new file while others read and write: all that was acknowledged before is in the copy, of each
 * later write all or nothing. Unlike a copy of its pages, the file holds nothing of what was erased. It appears whole
 * and read through, or not at all. Raises an error when there is a file of that name.
 */
export async function backupSqlite(from: string, to: string): Promise<void> {
  if (!existsSync(from)) throw new Error(`there is no base ${from}`);
  if (existsSync(to)) throw new Error(`${to} is there already`);
  const part = `${to}.part`;
  await rm(part, { force: true });
  const connection = new SqliteConnection(from, 'write');
  try {
    connection.rows({ sql: 'vacuum into ?', parameters: [part] });
    await inspectSqlite(part).integrity();
    await sync(part);
    await rename(part, to);
    await sync(dirname(to));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    connection.close();
  }
}

/** SQLite leaves it to its caller to see that the file is on disk. */
async function sync(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
