import type { ExportFile, FileReader } from '../background.ts';

const lineFeed = 0x0a;
const quote = 0x22;

/**
 * Cuts rows out of a finished file: `limit` data rows from `offset` on, the header (when there is one) only with
 * the first. Counts rows, not lines: a quoted cell may hold line ends.
 */
export async function* readRows(
  files: Pick<FileReader, 'read'>,
  file: ExportFile,
  window: { readonly header: boolean; readonly offset: number; readonly limit: number },
): AsyncGenerator<Buffer> {
  const header = window.header ? 1 : 0;
  const first = window.offset === 0 ? 0 : window.offset + header;
  const end = window.offset + header + window.limit;
  if (first >= end) return;
  let row = 0;
  let quoted = false;
  for await (const chunk of files.read(file)) {
    let from = row >= first ? 0 : -1;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte === quote) quoted = !quoted;
      if (byte !== lineFeed || quoted) continue;
      row += 1;
      if (row === first) from = at + 1;
      if (row === end) {
        if (from >= 0) yield chunk.subarray(from, at + 1);
        return;
      }
    }
    if (from >= 0 && from < chunk.length) yield chunk.subarray(from);
  }
}
