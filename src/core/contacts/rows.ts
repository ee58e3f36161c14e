import { deserialize, serialize } from 'node:v8';
import type { ContactRow } from './save-contacts.ts';

/**
 * The rows of a write, in order. Many are in pieces: as bytes they are one thing to keep and to hand from thread to thread; as
 * objects they would be thousands, which live as long as the write and are counted again and again meanwhile.
 */
export type Rows = readonly ContactRow[] | RowPieces;

interface RowPieces {
  readonly length: number;
  readonly pieces: readonly Uint8Array[];
}

/** Rows in a piece. */
const pieceSize = 50;

/** Rows as they are best kept. */
export function kept(rows: readonly ContactRow[]): Rows {
  if (rows.length <= pieceSize) return rows;
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < rows.length; from += pieceSize) pieces.push(serialize(rows.slice(from, from + pieceSize)));
  return { length: rows.length, pieces };
}

/** Each row, made anew each time that all are gone through. */
export function* eachOf(rows: Rows): Generator<ContactRow> {
  if ('pieces' in rows) for (const piece of rows.pieces) yield* deserialize(piece) as readonly ContactRow[];
  else yield* rows;
}
