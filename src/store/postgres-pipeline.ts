import type { PoolClient } from 'pg';
import { resultOf } from './postgres-connection.ts';
import { isAborted, isUnreachable, UnknownCommit } from './postgres-errors.ts';
import type { Query } from './statement.ts';

/**
 * The statements of one transaction on their way to the server. Only who needs an answer waits for it: all that is sent
 * in one turn goes out in one piece, and the server works through it in that order.
 */
export interface Pipeline {
  /** Sends a statement and gives its rows. */
  ask<R>(query: Query): Promise<R[]>;
  /** Sends a statement and does not wait: that it failed is raised by what is waited for next, by the commit at the latest. */
  send(query: Query): void;
  /** Resolves when everything is on disk. */
  commit(): Promise<void>;
}

/** Begins a transaction. */
export function beginPipeline(client: PoolClient): Pipeline {
  const failures: unknown[] = [];

  function send(query: Query): void {
    resultOf(client, query).catch((error: unknown) => failures.push(error));
  }

  /** What made the transaction fail: statements after that fail because of it, and the client tells them in any order. */
  function cause(): unknown {
    return failures.find((error) => !isAborted(error)) ?? failures[0];
  }

  function result(query: Query): ReturnType<typeof resultOf> {
    return resultOf(client, query).catch(async (error: unknown) => {
      failures.push(error);
      // All that came in one piece are known at the end of the turn.
      await new Promise((resolve) => setImmediate(resolve));
      throw cause();
    });
  }

  async function commit(): Promise<void> {
    if (failures.length > 0) throw cause();
    const { command } = await resultOf(client, { sql: 'commit', parameters: [] }).catch((error: unknown) => {
      throw isUnreachable(error) ? new UnknownCommit('the connection went during a commit', { cause: error }) : error;
    });
    if (command === 'COMMIT') return;
    throw cause() ?? new Error('a transaction went on after one of its statements had failed');
  }

  send({ sql: 'begin', parameters: [] });
  return { ask: async <R>(query: Query) => (await result(query)).rows as R[], send, commit };
}
