import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { base } from './migrations/0001-base.ts';
import { tagsCommentsUsers } from './migrations/0003-tags-comments-users.ts';
import { arrivals } from './migrations/0004-arrivals.ts';
import { organisations } from './migrations/0005-organisations.ts';
import { storeLocations } from './migrations/0006-store-locations.ts';
import { contactPasswords } from './migrations/0007-contact-passwords.ts';
import { duplicates } from './migrations/0008-duplicates.ts';
import { mergesPairs } from './migrations/0008-merges-pairs.ts';
import { references } from './migrations/0009-references.ts';
import { duplicateFeatures } from './migrations/0010-duplicate-features.ts';
import { sharedByProcesses } from './migrations/0012-shared-by-processes.ts';
import { expiryByAccount } from './migrations/0013-expiry-by-account.ts';
import { longKeys } from './migrations/0015-long-keys.ts';
import { duplicateMarks } from './migrations/0016-duplicate-marks.ts';
import { duplicateScans } from './migrations/0018-duplicate-scans.ts';
import { indexBatches } from './migrations/0018-index-batches.ts';
import { behindLoweredWalls } from './postgres-walls.ts';
import type { Engine } from './statement.ts';

type Step = (db: Kysely<unknown>, engine: Engine['name']) => Promise<void>;

/** Every step of the schema in order. A step that has been released is never edited. */
export const steps: Readonly<Record<string, Step>> = {
  '0001-base': base,
  '0003-tags-comments-users': tagsCommentsUsers,
  '0004-arrivals': arrivals,
  '0005-organisations': organisations,
  '0006-store-locations': storeLocations,
  '0007-contact-passwords': contactPasswords,
  '0008-duplicates': duplicates,
  '0008-merges-pairs': mergesPairs,
  '0009-references': references,
  '0010-duplicate-features': duplicateFeatures,
  '0012-shared-by-processes': sharedByProcesses,
  '0013-expiry-by-account': expiryByAccount,
  '0015-long-keys': longKeys,
  '0016-duplicate-marks': duplicateMarks,
  '0018-duplicate-scans': duplicateScans,
  '0018-index-batches': indexBatches,
};

/**
 * Brings the schema up to date, or leaves it as it was when a step fails. Refuses a base that a newer Kontor has
 * written, since what it means by its rows cannot be known. Gives the names of the steps it ran.
 */
export async function migrate(
  db: Kysely<unknown>,
  engine: Engine['name'],
  wanted: Readonly<Record<string, Step>> = steps,
): Promise<readonly string[]> {
  const migrator = migratorOf(db, engine, wanted);
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error('the schema could not be brought up to date', { cause: error });
  return (results ?? []).filter((result) => result.status === 'Success').map((result) => result.migrationName);
}

/** Whether every step has been run: what tells a load balancer that this process may serve. */
export async function isMigrated(db: Kysely<unknown>, engine: Engine['name']): Promise<boolean> {
  const migrator = migratorOf(db, engine, steps);
  return (await migrator.getMigrations()).every((migration) => migration.executedAt !== undefined);
}

function migratorOf(db: Kysely<unknown>, engine: Engine['name'], wanted: Readonly<Record<string, Step>>): Migrator {
  const run = (step: Step, trx: Kysely<unknown>): Promise<void> =>
    engine === 'postgres' ? behindLoweredWalls(trx, () => step(trx, engine)) : step(trx, engine);
  const migrations = Object.fromEntries(
    Object.entries(wanted).map(([name, step]) => [name, { up: (trx: Kysely<unknown>) => run(step, trx) }]),
  );
  return new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
}
