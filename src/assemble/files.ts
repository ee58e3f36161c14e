import type { Config } from '../config.ts';
import type { FileReader, Files } from '../core/background.ts';
import { storedFileReader, storedFiles } from '../core/exports/stored-files.ts';
import type { Reader, Store } from '../core/hub.ts';
import { localFiles } from '../delivery/files.ts';

type Where = Pick<Config, 'database' | 'exportDir'>;

/**
 * Where export files lie: beside a base in a file, and in a base that several machines work on. A base that was moved from
 * the one engine to the other has its older files still in the other place.
 */
export function assembleFiles({ database, exportDir }: Where, store: Store): Files {
  const [beside, within] = [localFiles(exportDir), storedFiles(store)];
  const [now, earlier] = database.engine === 'sqlite' ? [beside, within] : [within, beside];
  return {
    ...readerOf(now, earlier),
    write: now.write,
    async remove(file) {
      await now.remove(file);
      await earlier.remove(file);
    },
  };
}

/** The same for who only reads. */
export function assembleFileReader({ database, exportDir }: Where, reader: Reader): FileReader {
  const [beside, within] = [localFiles(exportDir), storedFileReader(reader)];
  return database.engine === 'sqlite' ? readerOf(beside, within) : readerOf(within, beside);
}

function readerOf(now: FileReader, earlier: FileReader): FileReader {
  return {
    size: async (file) => (await now.size(file)) ?? earlier.size(file),
    async *read(file) {
      yield* ((await now.size(file)) === undefined ? earlier : now).read(file);
    },
  };
}
