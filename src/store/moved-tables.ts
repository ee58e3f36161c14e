/** A table as the catalogue of its base describes it. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns of the primary key, in its order. */
  readonly key: readonly string[];
  /** Tables whose rows have to be there before its own. */
  readonly needs: readonly string[];
}

/** A table that both bases have, with its columns in one order. */
export type MovedTable = Omit<TableShape, 'needs'>;

/** The table in a base that a move is going into; see `Position`. */
export const positionTable = 'unfinished_move';

/** Tables that are not of the hub: which steps of the schema were run, and how far a move has come. */
export const toolTables: ReadonlySet<string> = new Set(['kysely_migration', 'kysely_migration_lock', positionTable]);

/** Why nothing but a move may use a base. */
export const unfinishedMove = 'a move into it has not ended: run kontor move again, or make it anew';

/**
 * The tables to move, those that others need first. There is no list that a new table could be missing from: raises an
 * error when the bases differ.
 */
export function movedTables(source: readonly TableShape[], target: readonly TableShape[]): readonly MovedTable[] {
  const difference = [...differences(source, target, 'target'), ...differences(target, source, 'source')][0];
  if (difference !== undefined) throw new Error(difference);
  const needs = new Map(source.map(({ name }) => [name, [...needsOf(source, name), ...needsOf(target, name)]]));
  const shapes = new Map(source.map(({ needs: _, ...shape }) => [shape.name, shape]));
  return inOrder(needs).flatMap((name) => shapes.get(name) ?? []);
}

function differences(some: readonly TableShape[], others: readonly TableShape[], side: string): string[] {
  return some.flatMap(({ name, columns, key }) => {
    const other = others.find((one) => one.name === name);
    if (other === undefined) return [`the ${side} has no table "${name}"`];
    if (key.length === 0) return [`the table "${name}" has no primary key`];
    const missing = columns.find((column) => !other.columns.includes(column));
    if (missing !== undefined) return [`the table "${name}" of the ${side} has no column "${missing}"`];
    return key.join() === other.key.join() ? [] : [`the table "${name}" of the ${side} has another primary key`];
  });
}

function needsOf(shapes: readonly TableShape[], name: string): readonly string[] {
  return shapes.find((shape) => shape.name === name)?.needs.filter((one) => one !== name) ?? [];
}

/** By name, but what others need before them. */
function inOrder(needs: ReadonlyMap<string, readonly string[]>): string[] {
  const ordered = new Set<string>();
  const names = [...needs.keys()].sort();
  while (ordered.size < names.length) {
    const next = names.find((name) => !ordered.has(name) && needs.get(name)?.every((need) => ordered.has(need)));
    if (next === undefined) throw new Error('tables refer to each other in a circle');
    ordered.add(next);
  }
  return [...ordered];
}

/** Why nothing is moved into a base. */
export function notEmpty(base: string, table: string): Error {
  return new Error(`${base} is not empty: there are rows in its table "${table}"`);
}
