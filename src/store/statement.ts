import type { Compilable, Kysely, RawBuilder, SelectQueryBuilder } from 'kysely';
import type { Tx } from '../core/hub.ts';
import type { Tables } from './schema.ts';

/** What differs between the engines as far as a query has to know it. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  /** Builds queries; never runs them. */
  readonly builder: Kysely<Tables>;
  /** Takes one parameter that holds a JSON array of texts; gives the right-hand side of `in`. */
  readonly textsOf: (list: string) => RawBuilder<string>;
  /** The same for whole numbers that are written as texts. */
  readonly integersOf: (list: string) => RawBuilder<number>;
  /** Makes a query take the rows it finds, and pass over those that another transaction has taken. */
  readonly taking: <T extends keyof Tables, O>(
    query: SelectQueryBuilder<Tables, T, O>,
  ) => SelectQueryBuilder<Tables, T, O>;
}

/** SQL of one engine with the values for its placeholders. */
export interface Query {
  readonly sql: string;
  readonly parameters: readonly unknown[];
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

/** A session inside a transaction. */
export interface WriteSession extends Session {
  /** A number that no other row of the kind has or had. */
  nextId(kind: (typeof idKinds)[number]): Promise<number>;
  readonly lock: Tx['lock'];
}

/**
 * A transaction found that another had written what it was about to write. It has to begin anew; with a single writer
 * it is a defect.
 */
export class StaleRow extends Error {
  override readonly name = 'StaleRow';
}

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

type Build<A, R> = (
  db: Kysely<Tables>,
  value: <K extends keyof A & string>(name: K) => A[K],
  engine: Engine,
) => Compilable<R>;

/**
 * Builds a query with Kysely once per engine and keeps the compiled form: building takes longer than SQLite
 * needs to run it. `value('name')` stands where the argument of that name goes.
 */
export function statement<A extends object, R = unknown>(build: Build<A, R>): Statement<A, R> {
  const compiled = new Map<Engine, Query>();

  function compile(engine: Engine): Query {
    let query = compiled.get(engine);
    if (query === undefined) {
      query = build(engine.builder, (name) => new Placeholder(name) as never, engine).compile();
      compiled.set(engine, query);
    }
    return query;
  }

  function bind(engine: Engine, args: A): Query {
    const query = compile(engine);
    const values = args as Readonly<Record<string, unknown>>;
    const parameters = query.parameters.map((item) => (item instanceof Placeholder ? values[item.name] : item));
    return { sql: query.sql, parameters };
  }

  return Object.assign((session: Session, args: A) => session.run<R>(bind(session.engine, args)), { bind });
}
