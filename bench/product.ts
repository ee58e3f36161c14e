import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
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

/** Starts `kontor serve` on a base of its own: in a new folder, or an empty one of PostgreSQL. */
export async function startProduct(database?: string): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-bench-'));
  const env = environment(folder, database);
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
  return startServe(folder, database, () => rm(folder, { recursive: true, force: true }));
}

/** Starts another process on the base and the folder of one that runs. */
export function startBeside(folder: string, database: string): Promise<Server> {
  return startServe(folder, database, () => Promise.resolve());
}

async function startServe(folder: string, database: string | undefined, cleanUp: () => Promise<void>): Promise<Server> {
  const port = await freePort();
  const env = { ...environment(folder, database), KONTOR_PORT: String(port), KONTOR_LOG_LEVEL: 'info' };
  const args = ['--max-old-space-size=1024', '--max-semi-space-size=4', executable, 'serve'];
  return started(args, env, { folder, portOf: () => port, headers: wsseHeaders, cleanUp });
}

function environment(folder: string, database: string | undefined): NodeJS.ProcessEnv {
  const base = database === undefined ? {} : { KONTOR_DATABASE_URL: database };
  return { ...process.env, KONTOR_DATA_DIR: folder, ...base };
}

/** Starts the floor on a base of its own in a new folder. */
export async function startFloor(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-floor-'));
  const file = join(folder, 'kontor.db');
  return started([join(import.meta.dirname, 'floor-server.ts'), file], process.env, {
    folder,
    portOf: Number,
    headers: () => ({}),
    cleanUp: () => rm(folder, { recursive: true, force: true }),
  });
}

async function started(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  server: Pick<Server, 'folder' | 'headers'> & {
    readonly portOf: (line: string) => number;
    readonly cleanUp: () => Promise<void>;
  },
): Promise<Server> {
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
    port: server.portOf(text.trim()),
    folder: server.folder,
    headers: server.headers,
    memory: () => residentMemory(child.pid),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
      await server.cleanUp();
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
