import { type Connection, type PoolClient, Query, type QueryConfig, type QueryResult, type Submittable } from 'pg';
import { bindMessage, List } from './postgres-lists.ts';

/** Whether a statement has lists among its parameters. */
export function hasLists({ values }: QueryConfig): boolean {
  return values?.some((value) => value instanceof List) ?? false;
}

/** Runs a statement whose lists are put together where it is sent from. */
export function runWithLists(runner: Pick<PoolClient, 'query'>, config: QueryConfig): Promise<QueryResult> {
  return answerOf(runner, new ListQuery({ ...config, queryMode: 'extended' }));
}

/** Runs a query that is made already. It keeps no parameters, which are more than the query. */
export function answerOf(runner: Pick<PoolClient, 'query'>, query: Submittable): Promise<QueryResult> {
  return new Promise((resolve, reject) => {
    (runner as Submitter).query(query, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

/** How the client takes queries that are made already, a pool of them too. */
interface Submitter {
  query(query: Submittable, callback: (error: Error | undefined, result: QueryResult) => void): void;
}

export type ExtendedConfig = QueryConfig & { readonly queryMode: 'extended' };

/** What the client's queries are made of, as far as it matters here; the client's types leave it out. */
interface ClientQuery {
  values?: readonly unknown[];
  submit(connection: Connection): Error | null;
  handleDataRow(row: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
}

const ClientQuery = Query as unknown as new (config: ExtendedConfig) => ClientQuery;

export class ListQuery extends ClientQuery {
  readonly #hasLists: boolean;

  constructor(config: ExtendedConfig) {
    super(config);
    this.#hasLists = hasLists(config);
  }

  override submit(connection: Connection): Error | null {
    if (!this.#hasLists) return super.submit(connection);
    const error = super.submit(bindingLists(connection));
    // What lists are made of would live until the answer.
    this.values = [];
    return error;
  }
}

/** The connection, putting parameters together in its own way. */
function bindingLists(connection: Connection): Connection {
  const bind = ({ statement, values }: { readonly statement: string; readonly values: readonly unknown[] }): boolean =>
    connection.stream.writable && connection.stream.write(bindMessage(statement, values));
  return Object.create(connection, { bind: { value: bind } });
}
