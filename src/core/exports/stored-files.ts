import type { ExportFile, FileReader, Files } from '../background.ts';
import type { Reader, Soon, Store, Tx } from '../hub.ts';

/** Bytes of a piece, at the least: enough that a piece costs little, few enough to hold some in memory. */
const usualPieceSize = 256 * 1_024;

/** Export files out of the base, wherever they were made. */
export function storedFileReader(reader: Reader): FileReader {
  return {
    size: async ({ accountId, exportId }) => (await reader.exportFiles.find(accountId, exportId))?.size,
    async *read({ accountId, exportId }) {
      const file = await reader.exportFiles.find(accountId, exportId);
      if (file === undefined) throw gone();
      const { attempt, pieces } = file;
      // A query for each: a slow receiver must not hold a transaction open.
      for (let piece = 0; piece < pieces; piece += 1) {
        const bytes = await reader.exportFiles.piece(accountId, exportId, { attempt, piece });
        if (bytes === undefined) throw gone();
        yield bytes;
      }
    },
  };
}

/**
 * Export files in the base, for processes that share nothing else. A file is written a piece in each transaction, while
 * its export is in progress; it is there once the last transaction names the attempt that wrote it.
 */
export function storedFiles(store: Store, pieceSize = usualPieceSize): Files {
  return {
    ...storedFileReader(store),
    async write(file, attempt, pieces) {
      const { accountId, exportId } = file;
      let [count, size] = [0, 0];
      await whileNextIsMade(gathered(pieces, pieceSize), (bytes) => {
        const place = { attempt, piece: count };
        count += 1;
        size += bytes.length;
        return whileInProgress(store, file, (tx) => tx.exportFiles.insertPiece(accountId, exportId, place, bytes));
      });
      const whole = { attempt, pieces: count, size };
      await whileInProgress(store, file, (tx) => tx.exportFiles.finish(accountId, exportId, whole));
    },
    remove: (file) =>
      store.transaction(async (tx) => {
        await holdFile(tx, file);
        await tx.exportFiles.remove(file.accountId, file.exportId);
      }),
  };
}

/** Works on one item while the next is made, and never on two. Nothing is under way any more when it resolves or rejects. */
async function whileNextIsMade<T>(items: AsyncIterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  let working = Promise.resolve();
  try {
    for await (const item of items) {
      await working;
      working = work(item);
      working.catch(() => undefined);
    }
  } finally {
    await working;
  }
}

/**
 * A worker that was only thought dead may go on when the export has ended: what it writes then, nobody would remove. An
 * export ends before its file is removed, so who looks and writes while holding the file is in time for that.
 */
function whileInProgress(store: Store, file: ExportFile, work: (tx: Tx) => Promise<void>): Promise<void> {
  return store.transaction(async (tx) => {
    await holdFile(tx, file);
    const value = await tx.exports.byId(file.accountId, file.exportId);
    if (value?.status !== 'in progress') throw new Error('the export has ended without this attempt');
    await work(tx);
  });
}

function holdFile(tx: Tx, { accountId, exportId }: ExportFile): Soon<void> {
  return tx.lock(accountId, [{ kind: 'exportFile', value: String(exportId) }]);
}

/** Texts as bytes in pieces of a size, at the least. */
async function* gathered(texts: AsyncIterable<string>, pieceSize: number): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const text of texts) {
    const bytes = Buffer.from(text);
    waiting.push(bytes);
    length += bytes.length;
    if (length < pieceSize) continue;
    yield Buffer.concat(waiting);
    [waiting, length] = [[], 0];
  }
  if (length > 0) yield Buffer.concat(waiting);
}

function gone(): Error {
  return new Error('the export file is gone');
}
