import { hash } from 'node:crypto';

/** A stored value as an engine gives it; truth values come from PostgreSQL only. */
export type Value = string | number | boolean | Uint8Array | null;

/** One row by the names of its columns. */
export type Row = Readonly<Record<string, Value>>;

/** How many rows there are and a sum of their hashes, which does not depend on their order. */
export interface TableDigest {
  readonly rows: number;
  readonly sum: string;
}

/** Digests rows; equal rows give equal digests on both engines. */
export async function digestOf(
  columns: readonly string[],
  chunks: AsyncIterable<readonly Row[]>,
  watch: (rows: number) => void,
): Promise<TableDigest> {
  const names = [...columns].sort();
  const sums = [0, 0];
  let rows = 0;
  for await (const chunk of chunks) {
    for (const row of chunk) {
      const hashed = hash('sha256', textOf(names, row), 'buffer');
      for (const at of sums.keys()) sums[at] = ((sums[at] ?? 0) + hashed.readUIntBE(at * 6, 6)) % 2 ** 48;
    }
    rows += chunk.length;
    watch(rows);
  }
  return { rows, sum: sums.map((sum) => sum.toString(16).padStart(12, '0')).join('') };
}

function textOf(names: readonly string[], row: Row): string {
  return JSON.stringify(names.map((name) => plain(row[name] ?? null)));
}

function plain(value: Value): string | number | null | readonly string[] {
  if (typeof value === 'string') return withoutNul(value);
  if (typeof value === 'boolean') return Number(value);
  return value instanceof Uint8Array ? [Buffer.from(value).toString('base64')] : value;
}

/** PostgreSQL has no letter NUL: what stands for it there. */
export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text;
}
