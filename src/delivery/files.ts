import { createReadStream } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Files } from '../core/background.ts';

/** Files in one folder of this machine, readable by its owner only. */
export function localFiles(folder: string): Files {
  const path = (name: string): string => {
    if (!/^[a-z0-9_]+\.csv$/.test(name)) throw new Error('not a name that exports have');
    return join(folder, name);
  };
  return {
    path,
    async write(name, pieces) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const part = `${path(name)}.part`;
      // Never the file of a worker that was only thought dead: what that one still writes goes nowhere.
      await rm(part, { force: true });
      const file = await open(part, 'wx', 0o600);
      try {
        for await (const piece of pieces) await file.writeFile(piece);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, path(name));
      await syncFolder(folder);
    },
    exists: (name) =>
      access(path(name)).then(
        () => true,
        () => false,
      ),
    read: (name) => createReadStream(path(name)),
    async remove(name) {
      await rm(path(name), { force: true });
      await rm(`${path(name)}.part`, { force: true });
    },
  };
}

/** Without this the new name itself could be missing after a power loss. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
