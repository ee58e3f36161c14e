import type { ClientBase, Connection, PoolClient, QueryConfig, QueryResult } from 'pg';
import { answerOf, type ExtendedConfig, ListQuery } from './postgres-list-query.ts';

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
  return answerOf(runner, new WalledQuery({ ...config, queryMode: 'extended' }, account));
}

const setting = 'setting';

/** Makes a new connection ready for that. The pool waits for the promise, which its types do not expect. */
export function prepareSetting(client: ClientBase): unknown {
  return client.query({ name: setting, text: "select set_config('kontor.account', $1, true)", values: [''] });
}

class WalledQuery extends ListQuery {
  readonly #account: number;
  #isSet = false;

  constructor(config: ExtendedConfig, account: number) {
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
