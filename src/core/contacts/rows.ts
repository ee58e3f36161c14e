import type { ContactKey } from '../hub.ts';
import { keyText } from './key-text.ts';
import type { ContactRow } from './save-contacts.ts';

/**
 * The rows of a write, in order. Many are in pieces: as text they are few things to keep and to hand from thread to thread; as
 * objects they would be thousands, which live as long as the write and are counted again and again meanwhile.
 */
export type Rows = readonly ContactRow[] | RowPieces;

interface RowPieces {
  readonly length: number;
  /** Lists of rows, as JSON. */
  readonly pieces: readonly string[];
  /** Of rows that look by their match alone. */
  readonly preview?: Preview;
}

/** What has to be known of all rows before the first is saved. */
export interface Preview {
  readonly searches: boolean;
  /** The kinds of keys that rows look by. */
  readonly lookedBy: ReadonlySet<string>;
  /** The keys whose holders decide about rows; whoever is the same person is searched for by others. */
  readonly askedFor: readonly ContactKey[];
  readonly sourceIds: ReadonlySet<number>;
}

/** Rows in a piece. */
const pieceSize = 50;

/** Rows as they are best kept. */
export function kept(rows: readonly ContactRow[]): Rows {
  if (rows.length <= pieceSize) return rows;
  const pieces: string[] = [];
  for (let from = 0; from < rows.length; from += pieceSize) {
    pieces.push(JSON.stringify(rows.slice(from, from + pieceSize)));
  }
  const isPlain = rows.every(({ search, unique }) => search === undefined && unique === undefined);
  return { length: rows.length, pieces, ...(isPlain ? { preview: previewOfMatches(rows) } : {}) };
}

/** Each row, made anew each time that all are gone through. */
export function* eachOf(rows: Rows): Generator<ContactRow> {
  if ('pieces' in rows) for (const piece of rows.pieces) yield* JSON.parse(piece) as readonly ContactRow[];
  else yield* rows;
}

/** What rows say of themselves by their match and source; `andMore` adds to it what else a row looks by. */
export function previewOfMatches(
  rows: Iterable<ContactRow>,
  andMore?: (row: ContactRow, lookedBy: Set<string>, askedFor: ContactKey[]) => void,
): Preview {
  const lookedBy = new Set<string>();
  const askedFor: ContactKey[] = [];
  const sourceIds = new Set<number>();
  for (const row of rows) {
    const { match, sourceId } = row;
    if (match !== undefined) {
      lookedBy.add(match.by);
      if (match.by !== 'id') askedFor.push({ kind: match.by, value: keyText(match.by, match.value) });
    }
    if (sourceId !== undefined) sourceIds.add(sourceId);
    andMore?.(row, lookedBy, askedFor);
  }
  return { searches: false, lookedBy, askedFor, sourceIds };
}
