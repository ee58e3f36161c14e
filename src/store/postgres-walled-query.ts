import {
  type ClientBase,
  type Connection,
  type PoolClient,
  Query,
  type QueryConfig,
  type QueryResult,
  type Submittable,
} from 'pg';

/**
 * A statement together with whose rows it may meet (`postgres-walls.ts`). Both go out in one piece and end with one
 * `Sync`: outside of a transaction they are one of their own, and the setting ends with it; inside of one it ends with that.
 * So it costs no round trip, and whoever gets the connection next finds no account set.
 */
export function runWalled(
  runner: Pick<PoolClient, 'query'>,
  config: QueryConfig,
  account: number,
): Promise<QueryResult> {
  return new Promise((resolve, reject) => {
    const query = new WalledQuery({ ...config, queryMode: 'extended' }, account);
    (runner as Submitter).query(query, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

const setting = 'setting';

/** Makes a new connection ready for that. The pool waits for the promise, which its types do not expect. */
export function prepareSetting(client: ClientBase): unknown {
  return client.query({ name: setting, text: "select set_config('kontor.account', $1, true)", values: [''] });
}

/** How the client takes queries that are made already, a pool of them too. */
interface Submitter {
  query(query: Submittable, callback: (error: Error | undefined, result: QueryResult) => void): void;
}

/** What the client's queries are made of, as far as it matters here; the client's types leave it out. */
interface ClientQuery {
  submit(connection: Connection): Error | null;
  handleDataRow(row: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
}

const ClientQuery = Query as unknown as new (config: QueryConfig & { queryMode: 'extended' }) => ClientQuery;

class WalledQuery extends ClientQuery {
  readonly #account: number;
  #isSet = false;

  constructor(config: QueryConfig & { queryMode: 'extended' }, account: number) {
    super(config);
    this.#account = account;
  }

  override submit(connection: Connection): Error | null {
    connection.stream.cork();
    try {
      connection.bind({ statement: setting, values: [String(this.#account)] }, true);
      connection.execute(null, true);
      return super.submit(connection);
    } finally {
      connection.stream.uncork();
    }
  }

  /** The setting is answered first, with a row of its own. */
  override handleDataRow(row: unknown): void {
    if (this.#isSet) super.handleDataRow(row);
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    if (this.#isSet) super.handleCommandComplete(message, connection);
    else this.#isSet = true;
  }
}
