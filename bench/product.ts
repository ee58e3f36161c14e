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

/** Starts `kontor serve` on a base of its own in a new folder. */
export async function startProduct(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-bench-'));
  const port = await freePort();
  const env = { ...process.env, KONTOR_DATA_DIR: folder, KONTOR_PORT: String(port), KONTOR_LOG_LEVEL: 'info' };
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
  return started(
    ['--max-old-space-size=1024', '--max-semi-space-size=4', executable, 'serve'],
    env,
    folder,
    () => port,
    wsseHeaders,
  );
}

/** Starts the floor on a base of its own in a new folder. */
export async function startFloor(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-floor-'));
  const file = join(folder, 'kontor.db');
  return started(
    [join(import.meta.dirname, 'floor-server.ts'), file],
    process.env,
    folder,
    (line) => Number(line),
    () => ({}),
  );
}

async function started(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  folder: string,
  portOf: (line: string) => number,
  headers: Server['headers'],
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
    port: portOf(text.trim()),
    folder,
    headers,
    memory: () => residentMemory(child.pid),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
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
