import { steps } from './migrate.ts';

/** Looks at a base for its operator. Each gives one line, and throws one when something is wrong. */
export interface Inspection {
  /** False before the first start. */
  isMade(): Promise<boolean>;
  /** Whether a move into it has begun and not ended. */
  isMovedInto(): Promise<boolean>;
  /** How commits reach the disk. */
  settings(): Promise<string>;
  /** What to tell whoever relies on the walls between accounts (`postgres-walls.ts`); nothing where they hold. */
  gapInWalls(): Promise<string | undefined>;
  /** Whether this version's schema is the base's. */
  schema(): Promise<string>;
  /** Reads the whole base: minutes for a large one. */
  integrity(): Promise<string>;
}

/** What to say of a base in which these steps were run. */
export function schemaState(done: readonly string[]): string {
  const foreign = done.filter((name) => !(name in steps));
  if (foreign.length > 0) throw new Error(`a newer Kontor has changed the schema (${foreign.join(', ')})`);
  const outstanding = Object.keys(steps).filter((name) => !done.includes(name));
  return outstanding.length === 0 ? 'up to date' : `the next start runs ${outstanding.join(', ')}`;
}
