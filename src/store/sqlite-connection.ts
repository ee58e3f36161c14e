import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Query } from './statement.ts';

const logState = 'pragma wal_checkpoint(noop)';
const moveLog = 'pragma wal_checkpoint(passive)';

/** Pages of 4 KB, each time one was written: the more of them, the more often it is the same one. */
const muchInLog = 4_000;

/**
 * One open SQLite database. `synchronous=FULL` is set and read back on every open: with NORMAL, which some builds
 * default to, acknowledged rows are lost when the power goes.
 */
export class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, Prepared>();

  /**
   * `access` `read` refuses writes on this connection; the file has to exist then. `alone` refuses when another connection
   * has the file open, and lets none open it. The two megabytes of cache that SQLite takes by default are soon too
   * few for the upper levels of the indexes.
   */
  constructor(file: string, access: 'read' | 'write' | 'alone', cacheMegabytes = access === 'read' ? 4 : 8) {
    this.#database = new DatabaseSync(file, { timeout: access === 'alone' ? 1_000 : 10_000 });
    try {
      if (access === 'alone') this.#database.exec('pragma locking_mode = exclusive');
      this.#set(access, cacheMegabytes);
      if (access === 'alone') this.#database.exec('begin immediate; commit');
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  #set(access: 'read' | 'write' | 'alone', cacheMegabytes: number): void {
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;');
    this.#database.exec(`pragma cache_size = -${cacheMegabytes * 1_024}`);
    this.#expect('journal_mode', 'wal');
    this.#expect('synchronous', 2);
    if (access === 'read') {
      this.#database.exec('pragma query_only = on');
      this.#expect('query_only', 1);
    } else {
      // A commit that finds 128 MB in the log moves them into the base, while all who write wait. Beside a server that
      // is done before (`checkpoint`), so that little is left for the commit.
      this.#database.exec('pragma wal_autocheckpoint = 32000; pragma journal_size_limit = 134217728');
      // What a statement may have to take back goes to a file otherwise, from 16 pages on: two writes for each.
      this.#database.exec('pragma temp_store = memory');
    }
  }

  #expect(pragma: string, value: string | number): void {
    const row = this.#database.prepare(`pragma ${pragma}`).get();
    if (row?.[pragma] !== value) throw new Error(`SQLite did not accept ${pragma} = ${value}`);
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  /** Moves what is committed from the log into the base, if it is much. Those who read and write go on meanwhile. */
  checkpoint(): void {
    try {
      const [state] = this.rows<{ log: number; checkpointed: number }>({ sql: logState, parameters: [] });
      if (state !== undefined && state.log - state.checkpointed >= muchInLog) this.exec(moveLog);
    } catch {
      // A disk that is full or fails: the commit that finds too much in the log says so.
    }
  }

  exec(sql: string): void {
    this.#prepare(sql).statement.run();
  }

  rows<R>(query: Query): R[] {
    const { statement, columns } = this.#prepare(query.sql);
    const values = query.parameters as readonly SQLInputValue[];
    if (columns.length > 0) return statement.all(...values).map((row) => record<R>(columns, row));
    statement.run(...values);
    return [];
  }

  /** Preparing costs more than running, so a connection keeps what it has prepared. */
  #prepare(sql: string): Prepared {
    let entry = this.#statements.get(sql);
    if (entry === undefined) {
      entry = prepared(this.#database, sql);
      this.#statements.set(sql, entry);
    }
    return entry;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return Promise.resolve({ rows: this.rows<R>(query) });
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncGenerator<QueryResult<R>> {
    for await (const rows of this.chunks<R>(query, chunkSize)) yield { rows };
  }

  /** Steps through a result that may be larger than memory; the open statement holds one state of the base. */
  async *chunks<R>(query: Query, chunkSize: number): AsyncGenerator<R[]> {
    const { statement, columns } = prepared(this.#database, query.sql);
    let chunk: R[] = [];
    for (const row of statement.iterate(...(query.parameters as readonly SQLInputValue[]))) {
      chunk.push(record(columns, row));
      if (chunk.length === chunkSize) {
        yield chunk;
        chunk = [];
      }
    }
    if (chunk.length > 0) yield chunk;
  }

  close(): void {
    this.#database.close();
  }
}

/** A statement with the names of what it gives; a write without `returning` gives nothing. */
interface Prepared {
  readonly statement: StatementSync;
  readonly columns: readonly string[];
}

/** Rows come as lists: Node takes twice as long to make objects of them, and those are slow to read. */
function prepared(database: DatabaseSync, sql: string): Prepared {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return { statement, columns: statement.columns().map(({ name }) => name) };
}

function record<R>(columns: readonly string[], row: unknown): R {
  const values = row as readonly unknown[];
  const named: Record<string, unknown> = {};
  columns.forEach((name, index) => {
    named[name] = values[index];
  });
  return named as R;
}

/** Builds SQLite's SQL and runs nothing: queries go to the connection themselves. */
export function sqliteBuilder<T>(): Kysely<T> {
  return kyselyOver<T>(() => {
    throw new Error('this Kysely only builds queries');
  });
}

/** A Kysely that runs on an open connection; for migrations. */
export function sqliteKysely<T>(connection: SqliteConnection): Kysely<T> {
  return kyselyOver<T>(() => connection);
}

function kyselyOver<T>(connection: () => SqliteConnection): Kysely<T> {
  return new Kysely<T>({
    dialect: {
      createAdapter: () => new TransactionalAdapter(),
      createDriver: () => new SingleConnectionDriver(connection),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}

/** SQLite can take a schema change back; Kysely's own adapter says no and would leave half a migration behind. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Hands out one connection. Its only user is the migrator, which asks for one thing after the other. */
class SingleConnectionDriver implements Driver {
  readonly #connection: () => SqliteConnection;

  constructor(connection: () => SqliteConnection) {
    this.#connection = connection;
  }

  init = (): Promise<void> => Promise.resolve();
  acquireConnection = (): Promise<DatabaseConnection> => Promise.resolve(this.#connection());
  releaseConnection = (): Promise<void> => Promise.resolve();
  destroy = (): Promise<void> => Promise.resolve();

  async beginTransaction(): Promise<void> {
    this.#connection().exec('begin immediate');
  }

  async commitTransaction(): Promise<void> {
    this.#connection().exec('commit');
  }

  async rollbackTransaction(): Promise<void> {
    this.#connection().exec('rollback');
  }
}
