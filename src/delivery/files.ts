import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Files } from '../core/background.ts';

/** Files in one folder of this machine, readable by its owner only. */
export function localFiles(folder: string): Files {
  const path = (name: string): string => {
    if (!/^[a-z0-9_]+\.csv$/.test(name)) throw new Error('not a name that exports have');
    return join(folder, name);
  };
  const removeParts = async (name: string): Promise<void> => {
    const names = await readdir(folder).catch(() => []);
    const parts = names.filter((one) => one.startsWith(`${name}.`) && one.endsWith('.part'));
    for (const part of parts) await rm(join(folder, part), { force: true });
  };
  return {
    async write({ name }, attempt, pieces) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // What a worker still writes that was only thought dead goes nowhere.
      await removeParts(name);
      const part = `${path(name)}.${attempt}.part`;
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
    size: ({ name }) =>
      stat(path(name)).then(
        ({ size }) => size,
        () => undefined,
      ),
    read: ({ name }) => createReadStream(path(name)),
    async remove({ name }) {
      await rm(path(name), { force: true });
      await removeParts(name);
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
