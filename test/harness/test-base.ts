import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client, Pool } from 'pg';
import type { Database } from '../../src/config.ts';
import type { Store } from '../../src/core/hub.ts';
import { migratePostgres, openPostgres } from '../../src/store/postgres.ts';
import type { OpenStore } from '../../src/store/reader.ts';
import { migrateSqlite, openSqlite } from '../../src/store/sqlite.ts';

type Row = Readonly<Record<string, string | number | null>>;

/** A base of its own on the engine that this run of the tests is about; disposing removes it. */
export interface TestBase extends AsyncDisposable {
  readonly database: Database;
  /** The same as a setting of the product. */
  readonly url: string;
  /** Opens it as the product does. */
  open(): OpenStore<Store>;
  /** Looks into it from behind, where no wall between accounts is; values stand for `$1`, `$2`, ... */
  query(sql: string, ...values: readonly (string | number)[]): Promise<Row[]>;
  /** Makes the next id of a kind another one. */
  setNextId(kind: string, id: number): Promise<void>;
}

/** `scripts/test.ts` runs what this module is used in once for each engine. */
const isPostgres = process.env.KONTOR_TEST_ENGINE === 'postgres';

/** A migrated base without anything in it. */
export async function makeTestBase(): Promise<TestBase> {
  if (isPostgres) return makePostgresBase();
  const folder = await mkdtemp(join(tmpdir(), 'kontor-base-'));
  await migrateSqlite(join(folder, 'kontor.db'));
  return sqliteBaseIn(folder);
}

/** The base of an installation with this data folder: on SQLite the file that its first start makes there. */
export async function installedBase(dataDir: string): Promise<TestBase> {
  return isPostgres ? makePostgresBase() : sqliteBaseIn(dataDir);
}

function sqliteBaseIn(folder: string): TestBase {
  const file = join(folder, 'kontor.db');
  const query: TestBase['query'] = async (sql, ...values) => {
    // Open for no longer than a query: a move wants the file for itself.
    using raw = new DatabaseSync(file, { timeout: 10_000 });
    const named = Object.fromEntries(values.map((value, index) => [`$${index + 1}`, value]));
    return raw
      .prepare(sql)
      .all(named)
      .map((row) => ({ ...row }) as Row);
  };
  return {
    database: { engine: 'sqlite', file },
    url: `sqlite:${file}`,
    open: () => openSqlite(file),
    query,
    async setNextId(kind, id) {
      await query(
        'insert into counter (account_id, name, value) values (0, $1, $2) on conflict do update set value = excluded.value',
        ...[kind, id - 1],
      );
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Where the tests' server is, as its superuser, and the migrated database that others are copied from. */
function postgresServer(): { url: string; template: string } {
  const { KONTOR_TEST_PG_URL: url, KONTOR_TEST_PG_TEMPLATE: template } = process.env;
  if (url === undefined || template === undefined) throw new Error('npm test starts the PostgreSQL of the tests');
  return { url, template };
}

async function makePostgresBase(): Promise<TestBase> {
  const server = postgresServer();
  const name = `kontor_${randomBytes(6).toString('hex')}`;
  await administer(server.url, `create database ${name} template ${server.template} owner ${server.template}`);
  const url = databaseUrl(server.url, name, server.template);
  const raw = new Pool({ connectionString: databaseUrl(server.url, name), max: 1 });
  raw.on('error', () => undefined);
  return {
    database: { engine: 'postgres', url },
    url,
    open: () => openPostgres(url),
    async query(sql, ...values) {
      const { rows } = await raw.query(sql, [...values]);
      return rows.map((row: Row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value)])));
    },
    async setNextId(kind, id) {
      await raw.query(`alter sequence ${kind}_ids minvalue -9999999 restart ${id}`);
    },
    async [Symbol.asyncDispose]() {
      await raw.end();
      await administer(server.url, `drop database ${name} with (force)`);
    },
  };
}

/**
 * Makes the database that the others are copied from; for `scripts/test.ts`. It and they belong to a role of its name, and the
 * product connects as that: an ordinary one, so that the walls between accounts stand in every test.
 */
export async function makeTemplate(serverUrl: string): Promise<string> {
  const name = `kontor_template_${randomBytes(6).toString('hex')}`;
  await administer(serverUrl, `create role ${name} login password '${name}'`);
  await administer(serverUrl, `create database ${name} owner ${name}`);
  await migratePostgres(databaseUrl(serverUrl, name, name));
  return name;
}

/** Removes it, and its role. */
export async function dropTemplate(serverUrl: string, name: string): Promise<void> {
  await administer(serverUrl, `drop database ${name}`);
  await administer(serverUrl, `drop role ${name}`);
}

/** Runs one statement that concerns the whole server. */
async function administer(serverUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The address of a database, for the server's superuser or for the role of a template. */
function databaseUrl(serverUrl: string, name: string, role?: string): string {
  const login = role === undefined ? {} : { username: role, password: role };
  return Object.assign(new URL(serverUrl), { pathname: name, ...login }).href;
}

/** Whole numbers of 64 bits arrive as texts. */
function plain(value: string | number | null): string | number | null {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
}
