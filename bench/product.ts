import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import manifest from '../package.json' with { type: 'json' };
import { wsseDigest } from '../src/dialects/emarsys/protocol/wsse.ts';
import { freePort } from '../test/harness/free-port.ts';

const root = join(import.meta.dirname, '..');
/** The product as it is started from a clone. */
export const executable = join(root, 'bin/kontor.mjs');

/** A server under measurement: the product as an operator starts it, or the floor. */
export interface Server extends AsyncDisposable {
  readonly port: number;
  readonly folder: string;
  /** Headers of a client that is let in. */
  headers(): Readonly<Record<string, string>>;
  /** Resident memory of the whole process, in megabytes. */
  memory(): Promise<number>;
}

/** Starts `kontor serve` on a base of its own in a new folder, or on the one that is kept in a folder. */
export async function startProduct(kept?: string): Promise<Server> {
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'kontor-bench-')));
  const env = { ...process.env, KONTOR_DATA_DIR: folder };
  if (!existsSync(join(folder, 'kontor.db'))) await makeAccount(env);
  const server = await serve(env, folder);
  return { ...server, [Symbol.asyncDispose]: () => server.stop(kept === undefined) };
}

/** Starts it on an empty base of PostgreSQL; or, in the folder of one that runs, beside that on its base. */
export async function startOn(database: string, beside?: string): Promise<Server> {
  const folder = beside ?? (await mkdtemp(join(tmpdir(), 'kontor-bench-')));
  const env = { ...process.env, KONTOR_DATA_DIR: folder, KONTOR_DATABASE_URL: database };
  if (beside === undefined) await makeAccount(env);
  const server = await serve(env, folder);
  return { ...server, [Symbol.asyncDispose]: () => server.stop(beside === undefined) };
}

async function serve(env: NodeJS.ProcessEnv, folder: string): ReturnType<typeof started> {
  const port = await freePort();
  const flags = manifest.scripts.start.split(' ').filter((word) => word.startsWith('--'));
  const own = { ...env, KONTOR_PORT: String(port), KONTOR_LOG_LEVEL: 'info' };
  return started([...flags, executable, 'serve'], own, folder, () => port, wsseHeaders);
}

/** The account that requests come from, with its login. */
async function makeAccount(env: NodeJS.ProcessEnv): Promise<void> {
  const key = [
    'key',
    'create',
    '--account',
    'bench',
    '--dialect',
    'emarsys',
    '--user',
    'bench001',
    '--secret',
    'secret',
    '--json',
  ];
  await promisify(execFile)(process.execPath, [executable, 'account', 'create', 'bench', '--json'], { env });
  await promisify(execFile)(process.execPath, [executable, ...key], { env });
}

/** Starts the floor on a base of its own in a new folder. */
export async function startFloor(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-floor-'));
  const program = [join(import.meta.dirname, 'floor-server.ts'), join(folder, 'kontor.db')];
  const server = await started(program, process.env, folder, Number, () => ({}));
  return { ...server, [Symbol.asyncDispose]: () => server.stop(true) };
}

async function started(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  folder: string,
  portOf: (line: string) => number,
  headers: Server['headers'],
): Promise<Omit<Server, keyof AsyncDisposable> & { stop(forGood: boolean): Promise<void> }> {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  let text = '';
  await new Promise<void>((resolve, reject) => {
    void exited.then(() => reject(new Error('the server ended before it listened')));
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (/Kontor listens|^\d+\n/m.test(text)) resolve();
    });
  });
  return {
    port: portOf(text.trim()),
    folder,
    headers,
    memory: () => residentMemory(child.pid),
    async stop(forGood) {
      child.kill('SIGTERM');
      await exited;
      if (forGood) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One header serves for five minutes, as real clients use it. */
function wsseHeaders(): Readonly<Record<string, string>> {
  const created = new Date().toISOString();
  const digest = wsseDigest('benchnonce', created, 'secret');
  return {
    'X-WSSE': `UsernameToken Username="bench001", PasswordDigest="${digest}", Nonce="benchnonce", Created="${created}"`,
    'Content-Type': 'application/json',
  };
}

async function residentMemory(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1_024;
}
