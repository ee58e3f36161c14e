import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** PostgreSQL's own client programs, which npm's PostgreSQL comes without. */
type Program = 'pgbench' | 'psql';

function pathOf(program: Program): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...globSync('/usr/lib/postgresql/*/bin')];
  const found = folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(`${program} is missing: install PostgreSQL's programs (Debian: apt-get install postgresql)`);
}

/** Runs a script over and over on 64 connections; gives how often a second. */
export async function pgbench(url: string, script: string, seconds: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-pgbench-'));
  try {
    const file = join(folder, 'script.sql');
    await writeFile(file, script);
    const ways = [
      '--no-vacuum',
      '--protocol=prepared',
      '--client=64',
      '--jobs=2',
      `--time=${seconds}`,
      `--file=${file}`,
    ];
    const { stdout } = await promisify(execFile)(pathOf('pgbench'), [...ways, url]);
    if (!/failed transactions: 0 /.test(stdout)) throw new Error(`transactions failed:\n${stdout}`);
    return Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs a statement or a script; what it gives goes to a file, if one is named. */
export async function psql(
  url: string,
  what: { readonly statement: string; readonly output?: string } | { readonly script: string },
): Promise<void> {
  const ways = 'script' in what ? ['-f', what.script] : ['-c', what.statement];
  const output = 'output' in what && what.output !== undefined ? await open(what.output, 'w') : undefined;
  const stdio = ['ignore', output === undefined ? 'ignore' : output.fd, 'inherit'] as const;
  const child = spawn(pathOf('psql'), ['-q', '-v', 'ON_ERROR_STOP=1', ...ways, url], { stdio: [...stdio] });
  const [code] = (await once(child, 'exit')) as [number | null];
  await output?.close();
  if (code !== 0) throw new Error(`psql ended with ${code}`);
}
