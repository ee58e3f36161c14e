import type { Config } from '../config.ts';
import type { FileReader, Files } from '../core/background.ts';
import { storedFileReader, storedFiles } from '../core/exports/stored-files.ts';
import type { Reader, Store } from '../core/hub.ts';
import { localFiles } from '../delivery/files.ts';

/** Where export files lie: beside a base in a file, and in a base that several machines work on. */
export function assembleFiles({ database, exportDir }: Config, store: Store): Files {
  return database.engine === 'sqlite' ? localFiles(exportDir) : storedFiles(store);
}

/** The same for who only reads. */
export function assembleFileReader({ database, exportDir }: Config, reader: Reader): FileReader {
  return database.engine === 'sqlite' ? localFiles(exportDir) : storedFileReader(reader);
}
