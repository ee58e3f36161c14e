import type { Compilable, Kysely, RawBuilder, SelectQueryBuilder } from 'kysely';
import type { ContactKey, Soon, Tx } from '../core/hub.ts';
import type { KnownHolders } from './known-holders.ts';
import type { ChangeTable, ContactTable, Tables } from './schema.ts';

/** What differs between the engines as far as a query has to know it. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  /** Builds queries; never runs them. */
  readonly builder: Kysely<Tables>;
  /** Takes one parameter that holds a JSON array of texts; gives the right-hand side of `in`. */
  readonly textsOf: (list: string) => RawBuilder<string>;
  /** The same for whole numbers, also such that are written as texts; as a table, its column is `value`. */
  readonly integersOf: (list: string) => RawBuilder<number>;
  /** Takes a JSON array of `[mark, count, holders]`; gives a table with these columns, in the same order. */
  readonly marksOf: (list: string) => RawBuilder<{ mark: number; count: number; holders: string | null }>;
  /** Makes a query take the rows it finds, and pass over those that another transaction has taken. */
  readonly taking: <T extends keyof Tables, O>(
    query: SelectQueryBuilder<Tables, T, O>,
  ) => SelectQueryBuilder<Tables, T, O>;
}

/** SQL of one engine with the values for its placeholders. */
export interface Query {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** It gives no rows, so that nobody has to wait for it. */
  readonly silent?: boolean;
  /** It writes nothing, and asked twice at one time it gives the same. */
  readonly reading?: boolean;
  /** Whose rows it may meet; without it, those of nobody. Only PostgreSQL asks: `postgres-walls.ts`. */
  readonly account?: number;
}

/** One connection as the query files see it. */
export interface Session {
  readonly engine: Engine;
  run<R>(query: Query): Promise<R[]>;
  /** Rows in chunks, from one consistent state. */
  stream<R>(query: Query, chunkSize: number): AsyncIterable<R[]>;
  /** The last change below which none can appear any more; what is read afterwards holds all up to it. */
  settledChange(): Promise<number>;
  /** Resolves when all changes that have a number by now can be read or have been taken back. */
  settle(): Promise<void>;
  /** Where each question is a journey: the contacts that hold a key, lowest id first, together with what others look for. */
  holders?(accountId: number, key: ContactKey): Promise<readonly (ContactTable & ContactKey)[]>;
}

/** What ids are counted for. */
export const idKinds = [
  'account',
  'change',
  'comment',
  'contact',
  'credential',
  'export',
  'field',
  'job',
  'merge',
  'organisation',
  'pair',
  'source',
  'store',
  'tag',
  'user',
] as const;

/** The rows that a write of one contact adds. */
export interface Addition {
  readonly accountId: number;
  readonly id: number;
  readonly contact?: Omit<ContactTable, 'account_id' | 'id'>;
  /** Those that are there already stay as they are. */
  readonly keys: readonly ContactKey[];
  /** Gets its number when it is written. */
  readonly change?: Omit<ChangeTable, 'account_id' | 'sequence' | 'contact_id'>;
}

/** A session inside a transaction. */
export interface WriteSession extends Session {
  /** A number that no other row of the kind has or had; `mayFollow` says how many more may be asked for. */
  nextId(kind: (typeof idKinds)[number], mayFollow?: number): Soon<number>;
  readonly lock: Tx['lock'];
  /** Adds rows. Those of many contacts may go to the base together, but before anything else that is asked of it. */
  add(addition: Addition): Soon<void>;
  /** Runs a statement that gives what it has met, which has to be one row: where it is none, `StaleRow` begins anew. */
  meetOne(query: Query, otherwise: string): Promise<void>;
  /** Where each question is a journey: asks for what `known` tells then, and for the ids of contacts that are expected. */
  lookAhead?(accountId: number, keys: readonly ContactKey[], expected: number): void;
  readonly known?: KnownHolders;
}

/**
 * A transaction found that another had written what it was about to write. It has to begin anew; with a single writer
 * it is a defect.
 */
export class StaleRow extends Error {
  override readonly name = 'StaleRow';
}

/** Stands for the account of a statement that goes through the rows of all of them. */
export const everyAccount = -1;

/** The arguments of a statement say whose rows it may meet. */
type OfAccount = { readonly accountId: number } | { readonly account_id: number };

/** What goes through the rows of all accounts, and on whose behalf; everything else stays within one. */
export const crossings = {
  'account by name': 'the command line',
  'all accounts': 'the command line and the background',
  'logins by look-up': 'a request whose account is not known yet',
  'due jobs': 'the background',
  'waiting jobs': 'the metrics',
} as const;

/** A query whose parameters have names. */
export interface Statement<A extends object, R> {
  (session: Session, args: A): Promise<R[]>;
  /** The query with its values in place, for a session's `stream`. */
  readonly bind: (engine: Engine, args: A) => Query;
}

class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

function placeholder(name: string): never {
  return new Placeholder(name) as never;
}

type Build<A, R> = (
  db: Kysely<Tables>,
  value: <K extends keyof A & string>(name: K) => A[K],
  engine: Engine,
) => Compilable<R>;

/** Every statement there is, for the rule that each stays within one account (`test/rules/accounts.test.ts`). */
export const statements: { readonly crossing?: keyof typeof crossings; readonly sqlFor: (engine: Engine) => string }[] =
  [];

/**
 * Builds a query with Kysely once per engine and keeps the compiled form: building takes longer than SQLite
 * needs to run it. `value('name')` stands where the argument of that name goes.
 */
export function statement<A extends OfAccount, R = unknown>(build: Build<A, R>): Statement<A, R> {
  return compiledOnce(build, (args) => ('accountId' in args ? args.accountId : args.account_id));
}

/** The same for the few statements that cannot stay within one account. */
export function crossing<A extends object, R>(name: keyof typeof crossings, build: Build<A, R>): Statement<A, R> {
  return compiledOnce(build, () => everyAccount, name);
}

type Compiled = Required<Pick<Query, 'sql' | 'parameters' | 'silent' | 'reading'>>;

function compiledOnce<A extends object, R>(
  build: Build<A, R>,
  accountOf: (args: A) => number,
  name?: keyof typeof crossings,
): Statement<A, R> {
  const compiled = new Map<Engine, Compiled>();

  function compile(engine: Engine): Compiled {
    let query = compiled.get(engine);
    if (query === undefined) {
      const { sql, parameters, query: root } = build(engine.builder, placeholder, engine).compile();
      const reading = root.kind === 'SelectQueryNode';
      query = { sql, parameters, reading, silent: !reading && !('returning' in root) };
      compiled.set(engine, query);
    }
    return query;
  }

  function bind(engine: Engine, args: A): Query {
    const query = compile(engine);
    const values = args as Readonly<Record<string, unknown>>;
    const parameters = query.parameters.map((item) => (item instanceof Placeholder ? values[item.name] : item));
    return { ...query, parameters, account: accountOf(args) };
  }

  statements.push({ ...(name === undefined ? {} : { crossing: name }), sqlFor: (engine) => compile(engine).sql });
  return Object.assign((session: Session, args: A) => session.run<R>(bind(session.engine, args)), { bind });
}
