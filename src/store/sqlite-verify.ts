import { existsSync } from 'node:fs';
import { isMovedInto, stepsOf } from './inspect-sqlite.ts';
import { schemaState } from './inspection.ts';
import { unfinishedMove } from './moved-tables.ts';
import { sqlite } from './sqlite.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { lastOfAll } from './sqlite-counters.ts';
import { all, rowsOf, tablesOf } from './sqlite-tables.ts';
import type { Session } from './statement.ts';
import { digestOf } from './table-digest.ts';
import { type Accounts, logicalLooks, type Verification } from './verify.ts';

/** Opens a file for verification, in the state it is in now; others may go on writing. */
export function verifySqlite(file: string, accounts: Accounts): Verification {
  if (!existsSync(file)) throw new Error(`there is no base ${file}`);
  const connection = new SqliteConnection(file, 'read');
  connection.exec('begin');
  const session: Session = {
    engine: sqlite,
    run: async (query) => connection.rows(query),
    stream: (query, chunkSize) => connection.chunks(query, chunkSize),
    settledChange: async () => lastOfAll,
    settle: async () => undefined,
  };
  return {
    schema: async () => lookAtSchema(connection),
    looks: {
      file: async () => lookAtFile(connection),
      ...logicalLooks(session, accounts, async () => lastIdsOf(connection)),
    },
    async digests() {
      const contents = [];
      for (const table of tablesOf(connection)) {
        const digest = await digestOf(table.columns, rowsOf(connection, table), () => undefined);
        contents.push({ table: table.name, ...digest });
      }
      return contents;
    },
    [Symbol.asyncDispose]: async () => connection.close(),
  };
}

function lookAtSchema(connection: SqliteConnection): string {
  if (isMovedInto(connection)) throw new Error(unfinishedMove);
  const state = schemaState(stepsOf(connection));
  if (state !== 'up to date') throw new Error(state);
  return state;
}

function lookAtFile(connection: SqliteConnection): string {
  const found = all<{ integrity_check: string }>(connection, 'pragma integrity_check');
  const said = found.map(({ integrity_check }) => integrity_check);
  if (said.join() !== 'ok') throw new Error(said.join('; '));
  const broken = all<{ table: string }>(connection, 'pragma foreign_key_check');
  if (broken.length > 0) throw new Error(`${broken.length} rows refer to nothing, the first of ${broken[0]?.table}`);
  return 'no damage found';
}

function lastIdsOf(connection: SqliteConnection): ReadonlyMap<string, number> {
  const rows = all<{ name: string; value: number }>(connection, 'select name, value from counter where account_id = 0');
  return new Map(rows.map(({ name, value }) => [name, value]));
}
