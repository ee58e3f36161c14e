import { type MovedTable, movedTables, type TableShape, unfinishedMove } from './moved-tables.ts';
import { digestOf, type Row, type TableDigest, type Value } from './table-digest.ts';

/** A base that a move reads from or writes to, held so that nobody else writes meanwhile. */
export interface MovingBase extends AsyncDisposable {
  /** Its name for the operator, without a password. */
  readonly name: string;
  /** All tables of its catalogue but those of the tools. */
  tables(): Promise<readonly TableShape[]>;
  count(table: MovedTable): Promise<number>;
  /** Rows in the order of the primary key, from one state of the base; `after` is the key of a row. */
  rows(table: MovedTable, after?: Key): AsyncIterable<readonly Row[]>;
  /** How far an unfinished move into this base has come. */
  position(): Promise<Position | undefined>;
  /**
   * Marks this base as the target of a move that begins: nothing but a move uses it from then on. Raises an error when
   * one of the tables has rows.
   */
  begin(tables: readonly MovedTable[], position: Position): Promise<void>;
  /** Inserts rows and sets the position in one transaction. */
  write(table: MovedTable, rows: readonly Row[], position: Position): Promise<void>;
  /** Takes the mark away. */
  finish(): Promise<void>;
}

/** The values of a primary key. */
export type Key = readonly Value[];

/** What a target remembers of the move into it. */
export interface Position {
  readonly source: string;
  /** The state of the source's counters: another one tells that it was written to meanwhile. */
  readonly state: string;
  /** The table that is being moved, and the key of the last row that has arrived. */
  readonly table?: string;
  readonly after?: Key;
}

/** One table of both bases after a move. */
export interface MovedDigests {
  readonly table: string;
  readonly source: TableDigest;
  readonly target: TableDigest;
}

/** Is told how far it has come. */
export type Watch = (progress: {
  readonly doing: 'resuming' | 'moving' | 'comparing';
  readonly table: string;
  readonly rows: number;
  readonly of: number;
}) => void;

/**
 * Moves all rows of a base into an empty one of the same schema, or goes on with an unfinished move between the two, and
 * compares them. Raises an error that says why it cannot be. The target stays marked until both are equal.
 */
export async function moveBase(source: MovingBase, target: MovingBase, watch: Watch): Promise<readonly MovedDigests[]> {
  if ((await source.position()) !== undefined) throw new Error(`${source.name} cannot be read: ${unfinishedMove}`);
  const tables = movedTables(await source.tables(), await target.tables());
  const start = await startOf(source, target, tables, watch);
  const first = tables.findIndex(({ name }) => name === start.table);
  for (const table of tables.slice(Math.max(0, first))) {
    await moveTable({ source, target, watch, table, start });
  }
  const digests: MovedDigests[] = [];
  for (const table of tables) {
    digests.push({
      table: table.name,
      source: await digest(source, table, watch),
      target: await digest(target, table, watch),
    });
  }
  if (digests.every(isEqual)) await target.finish();
  return digests;
}

/** Whether a table arrived as it was. */
export function isEqual({ source, target }: MovedDigests): boolean {
  return source.rows === target.rows && source.sum === target.sum;
}

/** The position of an unfinished move that can go on, or that of a new one. */
async function startOf(
  source: MovingBase,
  target: MovingBase,
  tables: readonly MovedTable[],
  watch: Watch,
): Promise<Position> {
  const state = await stateOf(source, tables);
  const unfinished = await target.position();
  if (unfinished === undefined) {
    const position = { source: source.name, state };
    await target.begin(tables, position);
    return position;
  }
  if (unfinished.source !== source.name) {
    throw new Error(`${target.name} holds an unfinished move from another base, ${unfinished.source}`);
  }
  if (unfinished.state !== state) {
    throw new Error(`${source.name} was written to since the move began: make the target anew and begin again`);
  }
  if (unfinished.table !== undefined) watch({ doing: 'resuming', table: unfinished.table, rows: 0, of: 0 });
  return unfinished;
}

async function stateOf(source: MovingBase, tables: readonly MovedTable[]): Promise<string> {
  const counter = tables.find(({ name }) => name === 'counter');
  if (counter === undefined) throw new Error(`${source.name} has no counters`);
  const { rows, sum } = await digestOf(counter.columns, source.rows(counter), () => undefined);
  return `${rows} ${sum}`;
}

interface TableMove {
  readonly source: MovingBase;
  readonly target: MovingBase;
  readonly watch: Watch;
  readonly table: MovedTable;
  readonly start: Position;
}

async function moveTable({ source, target, watch, table, start }: TableMove): Promise<void> {
  const of = await source.count(table);
  const after = start.table === table.name ? start.after : undefined;
  let rows = after === undefined ? 0 : await target.count(table);
  for await (const chunk of source.rows(table, after)) {
    const last = chunk.at(-1);
    await target.write(table, chunk, {
      ...start,
      table: table.name,
      after: table.key.map((column) => last?.[column] ?? null),
    });
    rows += chunk.length;
    watch({ doing: 'moving', table: table.name, rows, of });
  }
}

async function digest(base: MovingBase, table: MovedTable, watch: Watch): Promise<TableDigest> {
  const of = await base.count(table);
  return digestOf(table.columns, base.rows(table), (rows) =>
    watch({ doing: 'comparing', table: `${table.name} of ${base.name}`, rows, of }),
  );
}
