import { type Database, databaseName } from '../config.ts';
import { isEqual, type MovedDigests, type MovingBase, moveBase, type Watch } from '../store/move.ts';
import { openSqliteMove } from '../store/sqlite-move.ts';
import { inspectBase, migrateBase } from './base.ts';

/** One table after a move: the same on both sides or not. */
export interface MovedTableReport extends MovedDigests {
  readonly equal: boolean;
}

/**
 * Moves one base into another, which is made or brought up to date first; see `moveBase`. Raises an error that says why it
 * cannot be, without a password.
 */
export async function moveDatabase(from: Database, to: Database, watch: Watch): Promise<readonly MovedTableReport[]> {
  if (databaseName(from) === databaseName(to)) throw new Error('both are the same base');
  await using source = await open(from, 'source');
  if (!(await isMovedInto(to))) await migrateBase({ database: to });
  await using target = await open(to, 'target');
  return (await moveBase(source, target, watch)).map((digests) => ({ ...digests, equal: isEqual(digests) }));
}

/** A base that is not there yet is none; one that cannot be asked says why when it is made. */
async function isMovedInto(database: Database): Promise<boolean> {
  return (await inspectBase({ database })).isMovedInto().catch(() => false);
}

async function open(database: Database, role: 'source' | 'target'): Promise<MovingBase> {
  if (database.engine === 'sqlite') return openSqliteMove(database.file);
  const { openPostgresMove } = await import('../store/postgres-move.ts');
  return openPostgresMove(database.url, databaseName(database), role);
}
