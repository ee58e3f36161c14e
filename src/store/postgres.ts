import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresDialect,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely';
import type { Pool } from 'pg';
import type { Reader, Store } from '../core/hub.ts';
import { isMovedInto, refuseForgetful } from './inspect-postgres.ts';
import { isMigrated, migrate, steps } from './migrate.ts';
import { unfinishedMove } from './moved-tables.ts';
import { settle, settledChange } from './postgres-changes.ts';
import { chunksOf, execute, openPool, repeating, rowsOf, unhurried, usual } from './postgres-connection.ts';
import { isOvertaken } from './postgres-errors.ts';
import { groupCommit } from './postgres-group-commit.ts';
import { largeWrites, mostWithin } from './postgres-large-writes.ts';
import { gatheredLookUps } from './postgres-look-ups.ts';
import { sharedReaders } from './postgres-readers.ts';
import { transaction } from './postgres-transaction.ts';
import { raiseWalls } from './postgres-walls.ts';
import { type OpenStore, reader, tx } from './reader.ts';
import type { Tables } from './schema.ts';
import { type Engine, idKinds, type Query, type Session, type WriteSession } from './statement.ts';

/** PostgreSQL's own ways of saying things. */
export const postgres: Engine = {
  name: 'postgres',
  builder: new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      // It only builds queries.
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
  // The letter NUL, which no text here has, would make the list unreadable.
  textsOf: (list) => sql<string>`(select json_array_elements_text(replace(${list}, '\\u0000', '\\ufffd')::json))`,
  integersOf: (list) => sql<number>`(select json_array_elements_text(${list}::json)::bigint as value)`,
  marksOf: (list) =>
    sql`(select (item ->> 0)::bigint as mark, (item ->> 1)::bigint as count, item ->> 2 as holders
      from json_array_elements(${list}::json) as item)`,
  taking: (query) => query.forUpdate().skipLocked(),
};

/**
 * Brings the schema up to date; processes that start at the same time wait for the one that does it. Refuses a server
 * that acknowledges commits before they are on disk. Gives the steps that were run.
 */
export async function migratePostgres(url: string, wanted = steps): Promise<readonly string[]> {
  const pool = openPool(url, unhurried);
  try {
    await refuseForgetful(pool);
    if (await isMovedInto(pool)) throw new Error(unfinishedMove);
    // A step locks whole tables, and those who write meanwhile may hold what it waits for.
    const done = await repeating(
      () => migrate(kyselyOver(pool), 'postgres', wanted),
      (error) => isOvertaken((error as Error).cause),
    );
    await furnish(pool);
    return done;
  } finally {
    await pool.end();
  }
}

/** Opens a migrated base for reading and writing. */
export function openPostgres(url: string): OpenStore<Store> {
  const pool = openPool(url);
  const base = { pool, engine: postgres, spareIds: [] };
  const together = groupCommit(base);
  const within = openPool(url, usual, mostWithin);
  const large = largeWrites(base, within);
  return {
    store: {
      ...reader(sessionOf(pool)),
      transaction(work, among) {
        const run = (session: WriteSession) => work(tx(session));
        if (among === undefined) return transaction(base, run);
        return (among.isLarge ? large : together)(among.accountId, run);
      },
    },
    isMigrated: () => isMigrated(kyselyOver(pool), 'postgres'),
    async [Symbol.asyncDispose]() {
      await Promise.all([within.end(), pool.end()]);
    },
  };
}

/** Opens a migrated base for reading only. */
export function openPostgresReader(url: string): OpenStore<Reader> {
  const pool = openPool(url);
  return {
    store: reader(sessionOf(pool)),
    isMigrated: () => isMigrated(kyselyOver(pool), 'postgres'),
    [Symbol.asyncDispose]: () => pool.end(),
  };
}

function kyselyOver(pool: Pool): Kysely<unknown> {
  return new Kysely({ dialect: new PostgresDialect({ pool }) });
}

/** A number that only this step locks. */
const furnishing = 4_842_117;

/** Makes what the tables need besides, and what somebody may have taken away from them. */
async function furnish(pool: Pool): Promise<void> {
  const sequences = idKinds.map((kind) => `create sequence if not exists ${kind}_ids`);
  const lock = `select pg_advisory_xact_lock(${furnishing})`;
  await execute(pool, ['begin', lock, ...sequences, raiseWalls, 'commit'].join('; '));
}

function sessionOf(pool: Pool): Session {
  const readers = sharedReaders(pool);
  const ask: Session['run'] = (query) => repeatingRead(() => readers(query));
  return {
    engine: postgres,
    run: ask,
    stream: (query, chunkSize) => chunks(pool, query, chunkSize),
    settledChange: () => settledChange(ask),
    settle: () => settle(ask),
    holders: gatheredLookUps(ask),
  };
}

function repeatingRead<T>(read: () => Promise<T>): Promise<T> {
  return repeating(read, () => false);
}

/** On a connection of its own, in a transaction that sees one state of the base. */
async function* chunks<R>(pool: Pool, query: Query, chunkSize: number): AsyncGenerator<R[]> {
  const client = await pool.connect();
  let broken = true;
  try {
    // What it selects decides how it is best read.
    await execute(client, 'begin isolation level repeatable read read only; set local plan_cache_mode = auto');
    yield* chunksOf<R>((one) => rowsOf(client, one), query, chunkSize);
    await execute(client, 'commit');
    broken = false;
  } finally {
    // A reader that stops half-way leaves its transaction open: it ends with the connection.
    client.release(broken);
  }
}
