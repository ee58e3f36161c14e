import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a test needs on the machine. */
interface Needed {
  /** Who needs it, as a sentence begins. */
  readonly user: string;
  readonly packages: readonly string[];
  /** Files that are there when the packages are. */
  readonly files: readonly string[];
}

/** Brings Debian packages when they are missing; where it cannot, it says what to install. */
export async function ensurePackages({ user, packages, files }: Needed): Promise<void> {
  const isThere = files.every((path) => existsSync(path));
  if (!isThere && (process.getuid?.() !== 0 || !existsSync('/etc/debian_version'))) {
    throw new Error(`${user} need Debian packages: apt-get install ${packages.join(' ')}`);
  }
  // Test files run side by side: one installs, the others wait, and none takes a half-installed server for a whole one.
  const install = `apt-get update -q && apt-get install -qy --no-install-recommends ${packages.join(' ')}`;
  const check = files.map((path) => `[ -e ${path} ]`).join(' && ');
  // RUNLEVEL=1 keeps Debian from starting the server it has just installed.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const lock = join(tmpdir(), 'kontor-test-packages.lock');
  await promisify(execFile)('flock', [lock, 'sh', '-c', `{ ${check}; } || { ${install}; }`], { env });
}
