import type { SqliteConnection } from './sqlite-connection.ts';

/** Stands for the last change that can be read: with one writer none comes late. */
export const lastOfAll = Number.MAX_SAFE_INTEGER;

/** See `sqliteCounters`. */
export interface Counters {
  readonly next: (name: string) => number;
  readonly save: () => void;
  /** Reads the counters again, since the lock on the base was given up in between. */
  readonly forget: () => void;
}

/**
 * Ids for one physical commit: each counter is read once, counts in memory, and is written back by `save` just
 * before the commit. A caller that rolls back leaves a gap, never an id that is used twice.
 */
export function sqliteCounters(connection: SqliteConnection): Counters {
  const values = new Map<string, number>();

  function next(name: string): number {
    const id = (values.get(name) ?? stored(connection, name)) + 1;
    values.set(name, id);
    return id;
  }

  function save(): void {
    for (const [name, value] of values) connection.rows({ sql: write, parameters: [name, value] });
  }

  return { next, save, forget: () => values.clear() };
}

function stored(connection: SqliteConnection, name: string): number {
  const [row] = connection.rows<{ value: number }>({ sql: read, parameters: [name] });
  return row?.value ?? 0;
}

const read = 'select value from counter where account_id = 0 and name = ?';
const write =
  'insert into counter (account_id, name, value) values (0, ?, ?) on conflict do update set value = excluded.value';
