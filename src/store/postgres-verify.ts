import type { PoolClient } from 'pg';
import { isMovedInto, stepsOf } from './inspect-postgres.ts';
import { schemaState } from './inspection.ts';
import { type MovedTable, unfinishedMove } from './moved-tables.ts';
import { postgres } from './postgres.ts';
import { chunksOf, execute, openPool, rowsOf, unhurried } from './postgres-connection.ts';
import { type Column, columnsOf, lastIds, rowsOfAccount, shapesOf } from './postgres-tables.ts';
import type { Session } from './statement.ts';
import { digestOf, type Row } from './table-digest.ts';
import { type Accounts, logicalLooks, type Verification } from './verify.ts';

/** Opens a database for verification, in the state it is in now; others may go on writing. */
export async function verifyPostgres(url: string, accounts: Accounts): Promise<Verification> {
  const pool = openPool(url, unhurried);
  const client = await pool.connect().catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  await execute(client, 'begin isolation level repeatable read read only');
  const session: Session = {
    engine: postgres,
    run: (query) => rowsOf(client, query),
    stream: (query, chunkSize) => chunksOf((one) => rowsOf(client, one), query, chunkSize),
    settledChange: async () => Number.MAX_SAFE_INTEGER,
    settle: async () => undefined,
  };
  return {
    schema: () => lookAtSchema(client),
    looks: {
      ...logicalLooks(session, accounts, async () => {
        const rows = await execute<{ name: string; value: number }>(client, lastIds);
        return new Map(rows.map(({ name, value }) => [name, value]));
      }),
    },
    async digests() {
      const contents = [];
      const columns = await columnsOf(client);
      // The installation's own rows have the account 0.
      const ids = [0, ...(await accounts()).map(({ id }) => id)];
      for (const table of await shapesOf(client, columns)) {
        const digest = await digestOf(table.columns, rowsOfAll(client, table, columns, ids), () => undefined);
        contents.push({ table: table.name, ...digest });
      }
      return contents;
    },
    async [Symbol.asyncDispose]() {
      client.release(true);
      await pool.end();
    },
  };
}

async function* rowsOfAll(
  client: PoolClient,
  table: MovedTable,
  columns: readonly Column[],
  accounts: readonly number[],
): AsyncGenerator<readonly Row[]> {
  for (const account of accounts) yield* rowsOfAccount(client, table, columns, account);
}

async function lookAtSchema(client: PoolClient): Promise<string> {
  if (await isMovedInto(client)) throw new Error(unfinishedMove);
  const state = schemaState(await stepsOf(client));
  if (state !== 'up to date') throw new Error(state);
  return state;
}
