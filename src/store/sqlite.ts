import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { sql } from 'kysely';
import type { Reader, Store } from '../core/hub.ts';
import { GroupCommit } from './group-commit.ts';
import { isMovedInto } from './inspect-sqlite.ts';
import { isMigrated, migrate } from './migrate.ts';
import { unfinishedMove } from './moved-tables.ts';
import { type OpenStore, reader, tx } from './reader.ts';
import type { Tables } from './schema.ts';
import { SqliteConnection, sqliteBuilder, sqliteKysely } from './sqlite-connection.ts';
import { lastOfAll } from './sqlite-counters.ts';
import type { Engine, Query, Session } from './statement.ts';

/** SQLite's own ways of saying things. */
export const sqlite: Engine = {
  name: 'sqlite',
  builder: sqliteBuilder<Tables>(),
  textsOf: (list) => sql<string>`(select value from json_each(${list}))`,
  integersOf: (list) => sql<number>`(select cast(value as integer) as value from json_each(${list}))`,
  marksOf: (list) =>
    sql`(select value ->> 0 as mark, value ->> 1 as count, value ->> 2 as holders from json_each(${list}))`,
  taking: (query) => query,
};

/** Creates the file where there is none and brings its schema up to date. Gives the steps that were run. */
export async function migrateSqlite(file: string): Promise<readonly string[]> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const connection = new SqliteConnection(file, 'write');
  try {
    if (isMovedInto(connection)) throw new Error(unfinishedMove);
    return await migrate(sqliteKysely(connection), 'sqlite');
  } finally {
    connection.close();
  }
}

/** Opens a migrated base for reading only. */
export function openSqliteReader(file: string): OpenStore<Reader> {
  const connection = new SqliteConnection(file, 'read');
  return {
    store: reader(sessionOf(file, connection)),
    isMigrated: () => isMigrated(sqliteKysely(connection), 'sqlite'),
    [Symbol.asyncDispose]: async () => connection.close(),
  };
}

/** Opens a migrated base for reading and writing, on a connection each: reads never wait for a commit. */
export function openSqlite(file: string): OpenStore<Store> {
  const writing = new SqliteConnection(file, 'write');
  const reading = new SqliteConnection(file, 'read');
  const group = new GroupCommit(writing, sqlite);
  return {
    store: {
      ...reader(sessionOf(file, reading)),
      transaction: (work) => group.transaction((session) => work(tx(session))),
    },
    isMigrated: () => isMigrated(sqliteKysely(reading), 'sqlite'),
    checkpoint: () => reading.checkpoint(),
    [Symbol.asyncDispose]: async () => {
      await group.idle();
      reading.close();
      writing.close();
    },
  };
}

function sessionOf(file: string, connection: SqliteConnection): Session {
  return {
    engine: sqlite,
    run: async (query) => connection.rows(query),
    stream: (query, chunkSize) => chunksOf(file, query, chunkSize),
    settledChange: async () => lastOfAll,
    settle: async () => undefined,
  };
}

/**
 * On a connection of its own: while a statement is stepped through, all reads on its connection see the base as it was
 * when that began.
 */
async function* chunksOf<R>(file: string, query: Query, chunkSize: number): AsyncGenerator<R[]> {
  // Each page is read once: a cache would only take memory. Each sorting uses as much of it again as the cache may have.
  const connection = new SqliteConnection(file, 'read', 1);
  try {
    yield* connection.chunks<R>(query, chunkSize);
  } finally {
    connection.close();
  }
}
