import { randomBytes } from 'node:crypto';
import { link, open, readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OperatorError } from './operator-error.ts';

/** The key in the data folder; undefined when none was made yet. */
export async function readSecretKey(dataDir: string): Promise<string | undefined> {
  const file = keyFile(dataDir);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new OperatorError(`The secret key ${file} cannot be read (${error.code}).`);
  });
  if (text?.trim() === '') throw new OperatorError(`The secret key ${file} is empty: put the right one back.`);
  return text?.trim();
}

/** Makes the key of a new installation. Processes that do this at the same time get the same one. */
export async function makeSecretKey(dataDir: string): Promise<string> {
  const file = keyFile(dataDir);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeDurably(draft, `${randomBytes(32).toString('base64url')}\n`);
  try {
    // Unlike a rename, a link never replaces the key that another process has just made.
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  await syncFolder(dirname(file));
  const key = await readSecretKey(dataDir);
  if (key === undefined) throw new OperatorError(`The secret key ${file} has gone.`);
  return key;
}

function keyFile(dataDir: string): string {
  return join(dataDir, 'secret.key');
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
