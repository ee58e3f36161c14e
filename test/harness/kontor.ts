import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { makeTestBase, type TestBase } from './test-base.ts';

/** A running `kontor serve` with an account and an Emarsys login; disposing stops it and removes its data. */
export interface Kontor extends AsyncDisposable {
  readonly url: string;
  readonly account: string;
  readonly user: string;
  readonly secret: string;
  readonly dataDir: string;
  /** The base itself, for what no request shows. */
  readonly base: TestBase;
  /** The process that listens; another one after each `restart`. */
  readonly pid: number;
  /** Sends a request below `/api/v2/`, signed anew; a `body` that is no text goes as JSON. */
  call<Data = unknown>(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Reply<Data>>;
  /** Runs another command of the executable on the same data and gives what it prints. */
  run(...args: readonly string[]): Promise<string>;
  /** Resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same data and port; gives the milliseconds until it was ready. */
  restart(): Promise<number>;
}

/** Another login than the account's own. */
export interface CallOptions {
  readonly user?: string;
  readonly secret?: string;
}

/** An answer; the members of the envelope are empty when it was no JSON. */
export interface Reply<Data> {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly replyCode: number;
  readonly replyText: string;
  readonly data: Data;
}

const executable = join(import.meta.dirname, '../../bin/kontor.mjs');
const account = 'shop';
const user = 'shop001';
const secret = 'the secret of the journeys';

/** Milliseconds that anything may take on a machine that is busy with other things. */
export const patience = 60_000;

/** Starts the real executable on a free port and a data folder of its own; `env` overrides its settings. */
export async function startKontor({ env = {} }: { readonly env?: NodeJS.ProcessEnv } = {}): Promise<Kontor> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kontor-journey-'));
  const base = await makeTestBase();
  const where = { KONTOR_DATA_DIR: dataDir, KONTOR_DATABASE_URL: base.url };
  const settings = { ...process.env, KONTOR_LOG_LEVEL: 'warn', ...env, ...where };
  const run = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)(process.execPath, [executable, ...args], { env: settings })).stdout;
  await run('account', 'create', account);
  await run('key', 'create', '--account', account, '--dialect', 'emarsys', '--user', user, '--secret', secret);
  const port = String(await freePort());
  let server = await serve({ ...settings, KONTOR_PORT: port });
  const { url } = server;
  let isKilled = false;
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    isKilled = true;
    if (!server.isRunning()) return;
    const gone = once(server.child, 'exit');
    server.child.kill(signal);
    await gone;
  };
  return {
    ...{ url, account, user, secret, dataDir, base, run, kill },
    get pid() {
      return server.child.pid ?? 0;
    },
    async call(method, path, body, options) {
      try {
        return await call(`${url}/api/v2/${path}`, method, body, options);
      } catch (error) {
        if (isKilled || server.isRunning()) throw error;
        // A refused connection alone would not tell why.
        throw new Error(`the server ended by itself: ${server.printed()}`, { cause: error });
      }
    },
    async restart() {
      const start = performance.now();
      isKilled = false;
      server = await serve({ ...settings, KONTOR_PORT: port });
      return performance.now() - start;
    },
    async [Symbol.asyncDispose]() {
      await kill('SIGTERM');
      await base[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Asks `look` again until it gives something, for as long as `patience`; `what` names it when it never comes. */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + patience;
  while (performance.now() < end) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await wait(20);
  }
  throw new Error(`waited in vain for ${what}`);
}

async function serve(env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [executable, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  }
  // A test file that fails half-way must not leave servers behind.
  const end = (): boolean => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  const url = await until('the server to listen', async () => {
    if (!isRunning()) throw new Error(`the server ended: ${printed}`);
    const port = /Kontor listens on \S+:(\d+)/.exec(printed)?.[1];
    return port === undefined ? undefined : `http://127.0.0.1:${port}`;
  });
  await until('the server to be ready', async () => ((await fetch(`${url}/readyz`)).ok ? true : undefined));
  return { child, url, isRunning, printed: () => printed };
}

async function call<Data>(url: string, method: string, body: unknown, login: CallOptions = {}): Promise<Reply<Data>> {
  const headers = { 'X-WSSE': signature({ user, secret, ...login }), 'Content-Type': 'application/json' };
  const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(url, { method, headers, ...sent });
  const text = await response.text();
  const contentType = response.headers.get('content-type') ?? '';
  const envelope = contentType === 'application/json' ? JSON.parse(text) : { replyCode: -1, replyText: '' };
  return { status: response.status, contentType, text, ...envelope };
}

/** Made as the vendor's manual says, not with the product's own code: both would be wrong together. */
function signature(login: { readonly user: string; readonly secret: string }): string {
  const nonce = randomBytes(16).toString('hex');
  const created = new Date().toISOString();
  const hash = createHash('sha1')
    .update(nonce + created + login.secret)
    .digest('hex');
  const digest = Buffer.from(hash).toString('base64');
  return `UsernameToken Username="${login.user}", PasswordDigest="${digest}", Nonce="${nonce}", Created="${created}"`;
}
