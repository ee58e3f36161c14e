import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { installedBase, type TestBase } from '../harness/test-base.ts';

const executable = join(import.meta.dirname, '../../bin/kontor.mjs');

/** What a command printed, and how it ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and with what a command runs. Variables of the surrounding process that begin with KONTOR_ do not count. */
export interface Surroundings {
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly node?: string;
}

/** A data folder that goes away with its test. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-cli-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A new data folder, with a base on the engine that this run of the tests is about. */
export interface Installation extends Surroundings {
  readonly base: TestBase;
}

/** Makes an installation that goes away with its test; on SQLite nothing is there before the first command. */
export async function installation(t: TestContext): Promise<Installation> {
  const dataDir = join(await temporaryFolder(t), 'new', 'data');
  const base = await installedBase(dataDir);
  t.after(() => base[Symbol.asyncDispose]());
  return { dataDir, base, ...(base.database.engine === 'sqlite' ? {} : { env: { KONTOR_DATABASE_URL: base.url } }) };
}

/** Runs the real executable to its end. */
export async function kontor(where: Surroundings, ...args: string[]): Promise<Outcome> {
  const child = start(where, args);
  const text = collect(child);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...text };
}

/** Runs a command with `--json` that has to succeed, and gives its document. */
export async function kontorJson<T>(where: Surroundings, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await kontor(where, ...args, '--json');
  if (code !== 0) throw new Error(`kontor ${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

/** A server on a free port, ready for requests. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly output: { readonly stdout: string; readonly stderr: string };
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the exit status, or null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Starts `kontor serve` and waits for the line that says where it listens. */
export async function serve(t: TestContext, where: Surroundings): Promise<RunningServer> {
  const { found, ...running } = await startUntil(
    t,
    where,
    ['serve', '--port', '0'],
    /^Kontor listens on (\S+:(\d+))$/m,
  );
  const [, url = '', port = ''] = found;
  return { url, port: Number(port), ...running };
}

/** Starts a command that runs until it is told to stop, and waits for a line of its output. */
export async function startUntil(
  t: TestContext,
  where: Surroundings,
  args: readonly string[],
  line: RegExp,
  stream: 'stdout' | 'stderr' = 'stdout',
) {
  const child = start(where, args);
  const output = collect(child);
  const ended = once(child, 'close').then(([code]) => code as number | null);
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const found = await new Promise<RegExpExecArray>((resolve, reject) => {
    child[stream]?.on('data', () => {
      const match = line.exec(output[stream]);
      if (match !== null) resolve(match);
    });
    void ended.then((code) => reject(new Error(`kontor ${args[0]} ended with ${code}: ${output.stderr}`)));
  });
  return { found, output, ended, kill: (signal: NodeJS.Signals) => void child.kill(signal) };
}

function start({ dataDir, env = {}, node = process.execPath }: Surroundings, args: readonly string[]): ChildProcess {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('KONTOR_') && !name.startsWith('NODE_'),
  );
  return spawn(node, [executable, ...args], {
    env: { ...Object.fromEntries(inherited), KONTOR_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function collect(child: ChildProcess): { stdout: string; stderr: string } {
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (piece: string) => {
      text[name] += piece;
    });
  }
  return text;
}
