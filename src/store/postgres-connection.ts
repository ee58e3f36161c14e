import {
  Client,
  type ClientConfig,
  type Connection,
  Pool,
  type PoolClient,
  type PoolConfig,
  type QueryConfig,
  type QueryResult,
  types,
} from 'pg';
import { isUnreachable, refusalOf } from './postgres-errors.ts';
import { hasLists, runWithLists } from './postgres-list-query.ts';
import { prepareSetting, runWalled } from './postgres-walled-query.ts';
import type { Query, Session } from './statement.ts';
import { withoutNul } from './table-digest.ts';

/** Milliseconds after which something is over. */
type Limits = Pick<
  PoolConfig,
  | 'statement_timeout'
  | 'lock_timeout'
  | 'idle_in_transaction_session_timeout'
  | 'query_timeout'
  | 'connectionTimeoutMillis'
>;

/** The server ends what hangs; when it does not even do that, it is taken for one that has gone. */
export const usual: Limits = {
  statement_timeout: 30_000,
  lock_timeout: 20_000,
  idle_in_transaction_session_timeout: 30_000,
  query_timeout: 35_000,
};

/** For schema changes, which take as long as they take. */
export const unhurried: Limits = {};

/** Milliseconds after which a server that does not answer is taken for one that is not there. */
const connectTimeout = 2_000;

/** How many transactions go on side by side: those that are on their way to the disk at one time get there together. */
export const connections = 32;

/** Milliseconds that a request waits for one of them. */
const patience = 60_000;

/** Opens a pool; nothing is connected yet. */
export function openPool(url: string, limits = usual, most = connections): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: 'kontor',
    max: most,
    connectionTimeoutMillis: patience,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // Statements with lists seem dearer than they are, and would be planned anew each time: for longer than they take.
    options: '-c plan_cache_mode=force_generic_plan',
    ...limits,
    Client: QuickClient,
    onConnect: prepareSetting,
    types: { getTypeParser: parserOf },
  });
  // A connection that breaks while nobody uses it is taken out of the pool: its next user gets another one.
  pool.on('error', () => undefined);
  return pool;
}

/**
 * The pool's own time-out is for waiting in its queue; connecting has another one. A connection that breaks between two
 * statements of a transaction says so at once and at the next statement: the latter is what counts.
 */
class QuickClient extends Client {
  constructor(config?: string | ClientConfig) {
    const own = { connectionTimeoutMillis: connectTimeout, pipeline: true };
    super(typeof config === 'string' ? config : { ...config, ...own });
    this.on('error', () => undefined);
    gather((this as unknown as { connection: Connection }).connection.stream);
  }
}

/** The client uncorks after each statement: later, so that all of one turn go out in one piece. */
function gather(stream: Connection['stream']): void {
  const uncork = stream.uncork.bind(stream);
  stream.uncork = () => process.nextTick(uncork);
}

const bigint = 20;

/** Ids and times are whole numbers below 2^53. */
const parserOf: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === bigint ? Number : types.getTypeParser(oid, format as 'text');

/** Anything that runs a query. */
type Runner = Pick<PoolClient, 'query'>;

const names = new Map<string, string>();

/** Runs a statement that is prepared once per connection. */
export async function rowsOf<R>(runner: Runner, query: Query): Promise<R[]> {
  return (await resultOf(runner, query)).rows as R[];
}

/** The same with what else the server says of it. */
export function resultOf(runner: Runner, { sql, parameters, account }: Query): Promise<QueryResult> {
  let name = names.get(sql);
  if (name === undefined) {
    name = `k${names.size}`;
    names.set(sql, name);
  }
  return run(runner, { name, text: sql, values: parameters.map(storable) }, account);
}

/** Runs a statement of a transaction's frame, or one that is not used again. */
export async function execute<R>(runner: Runner, sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
  return (await runner.query(sql, parameters.map(storable))).rows as R[];
}

/** Every statement that meets rows of accounts goes through here. */
function run(runner: Runner, config: QueryConfig, account: number | undefined): Promise<QueryResult> {
  if (account !== undefined) return runWalled(runner, config, account);
  return hasLists(config) ? runWithLists(runner, config) : runner.query(config);
}

/** Inside JSON the letter NUL is written out and stays. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return withoutNul(value);
  return Array.isArray(value) ? value.map(storable) : value;
}

/** Steps through a result that may be larger than memory, one at a time in a transaction. */
export async function* chunksOf<R>(ask: Session['run'], query: Query, chunkSize: number): AsyncGenerator<R[]> {
  await ask({ ...query, sql: `declare chunks no scroll cursor for ${query.sql}` });
  const next = (): Promise<R[]> => ask<R>({ sql: `fetch ${chunkSize} from chunks`, parameters: [] });
  let rows = await next();
  while (rows.length > 0) {
    // The server makes the next chunk while this one is worked upon.
    const following = next();
    following.catch(() => undefined);
    // What was asked for leaves at the end of a turn; whoever works on these rows would hold it up.
    await new Promise((resolve) => setImmediate(resolve));
    yield rows;
    rows = await following;
  }
  await ask({ sql: 'close chunks', parameters: [] });
}

/** Milliseconds that a read, and a write before its commit, is tried again for while the server cannot be reached. */
const retryFor = 12_000;

/** So often a transaction is tried that others overtake. */
const mostAttempts = 50;

/**
 * Runs `work` until it succeeds, raises what no repetition can help, or was tried enough. `mayRepeat` says what, besides
 * a server that cannot be reached, is worth another attempt.
 */
export async function repeating<T>(work: () => Promise<T>, mayRepeat: (error: unknown) => boolean): Promise<T> {
  let awaySince: number | undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const away = isUnreachable(error);
      awaySince = away ? (awaySince ?? performance.now()) : undefined;
      // Whoever was overtaken may have waited long for a connection each time: only how often it was counts.
      const isOver =
        awaySince === undefined
          ? !mayRepeat(error) || attempt === mostAttempts
          : performance.now() > awaySince + retryFor;
      if (isOver) throw refusalOf(error);
      // Those who met once must not meet again.
      const wait = (away ? 200 : Math.min(2 * attempt, 50)) * (0.5 + Math.random());
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
