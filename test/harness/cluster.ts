import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createVault } from '../../src/core/access/vault.ts';
import { type Commands, localCommands } from '../../src/core/commands.ts';
import type { Account, Hub, Store } from '../../src/core/hub.ts';
import { randomIds } from '../../src/core/random-ids.ts';
import { wsseHeader } from '../../src/dialects/emarsys/protocol/wsse-header.ts';
import { freePort } from './free-port.ts';
import { makeTestBase, type TestBase } from './test-base.ts';
import type { World } from './world.ts';

/** One `kontor serve` or `kontor worker`, with a data folder that no other has. */
export interface KontorProcess {
  readonly name: string;
  /** Of a server. */
  readonly url: string | undefined;
  isAtWork(): boolean;
  /** Starts it, again if it was killed; resolves when it is at work, or gone again. */
  start(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Several processes on one base, and an account with a login of each dialect. Disposing ends them. */
export interface Cluster extends AsyncDisposable {
  readonly base: TestBase;
  readonly store: Store;
  readonly account: Account;
  readonly processes: readonly KontorProcess[];
  /** For `speakers`: any server is asked, as a balancer does it. */
  readonly world: Pick<World, 'request' | 'variables'>;
  /** What no process should do: end by itself, or report a defect. */
  readonly complaints: string[];
}

/** The connection broke before the answer: what was asked for may have happened, or not. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

const executable = join(import.meta.dirname, '../../bin/kontor.mjs');
const secret = 'the-secret-of-the-cluster';

/** Starts two servers, one of which also runs jobs, and two workers. `env` overrides their settings. */
export async function startCluster(env: NodeJS.ProcessEnv = {}): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-cluster-'));
  const base = await makeTestBase();
  const { store, ...opened } = base.open();
  const clock = { now: () => new Date() };
  const hub: Hub = { store, clock, ids: randomIds, vault: createVault(secret) };
  const account = await furnish(localCommands(hub));
  const complaints: string[] = [];
  const common = { KONTOR_DATABASE_URL: base.url, KONTOR_SECRET_KEY: secret, KONTOR_LOG_LEVEL: 'warn', ...env };
  const process = (name: string, command: string, more: NodeJS.ProcessEnv = {}): KontorProcess =>
    kontorProcess({ name, command, complaints, env: { ...common, KONTOR_DATA_DIR: join(folder, name), ...more } });
  const processes = [
    process('server 1', 'serve', { KONTOR_PORT: String(await freePort()) }),
    process('server 2', 'serve', { KONTOR_PORT: String(await freePort()), KONTOR_JOBS: 'off' }),
    process('worker 1', 'worker'),
    process('worker 2', 'worker'),
  ];
  await Promise.all(processes.map((one) => one.start()));
  const urls = processes.map(({ url }) => url).filter((url) => url !== undefined);
  let isClosed = false;
  return {
    ...{ base, store, account, processes, complaints },
    world: worldOver(urls, () => isClosed),
    async [Symbol.asyncDispose]() {
      isClosed = true;
      await Promise.all(processes.map((one) => one.kill()));
      await opened[Symbol.asyncDispose]();
      await base[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An account with all that the speakers of the four dialects need. */
async function furnish(commands: Commands): Promise<Account> {
  const account = await commands.createAccount({ name: 'shop', timezone: 'UTC', language: 'en' });
  const login = { account: 'shop', name: 'shop', secret, replay: 'window' } as const;
  await commands.createCredential({ ...login, dialect: 'emarsys', kind: 'signature', user: 'shop' });
  for (const dialect of ['quentn', 'loyaltii', 'acuinvoice']) {
    await commands.createCredential({ ...login, dialect, kind: 'key' });
  }
  const caller = { accountId: account.id, origin: 'admin' } as const;
  await commands.createOrganisation(caller, { name: 'ACME', fields: {} });
  const field = { name: 'loyalty', code: 'loyalty', type: 'text', subtype: 'shorttext', labels: {} } as const;
  await commands.createField(caller, field);
  return account;
}

function worldOver(urls: readonly string[], isClosed: () => boolean): Cluster['world'] {
  return {
    variables: {
      basic: `Basic ${btoa(`${secret}:X`)}`,
      bearer: `Bearer ${secret}`,
      apiKey: secret,
      get wsse(): string {
        return wsseHeader('shop', secret, new Date());
      },
    },
    async request({ method, url, headers, body }) {
      for (let turn = Math.floor(Math.random() * urls.length); ; turn += 1) {
        const server = urls[turn % urls.length] ?? '';
        const sent = fetch(server + url, { method, headers: [...headers] as [string, string][], body: body ?? null });
        try {
          const response = await sent;
          return { status: response.status, headers: {}, body: await response.text() };
        } catch (error) {
          if (isClosed()) throw new Error('the test is over', { cause: error });
          // Nobody has heard what was refused: the next one is asked.
          if (!isRefused(error)) throw new Unanswered(`${method} ${url}`, { cause: error });
          await wait(10);
        }
      }
    },
  };
}

function isRefused(error: unknown): boolean {
  return (error as { cause?: { code?: unknown } }).cause?.code === 'ECONNREFUSED';
}

interface Recipe {
  readonly name: string;
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
  readonly complaints: string[];
}

function kontorProcess({ name, command, env, complaints }: Recipe): KontorProcess {
  let running: Running | undefined;
  const url = env.KONTOR_PORT === undefined ? undefined : `http://127.0.0.1:${env.KONTOR_PORT}`;
  return {
    name,
    url,
    isAtWork: () => running?.isAtWork === true,
    async start() {
      const own = run(command, env);
      running = own;
      const { child } = own;
      child.stderr.on('data', (text: string) => {
        complaints.push(...text.split('\n').filter((line) => line.includes('"msg":"defect"')));
      });
      void own.gone.then(() => {
        if (!own.isKilled) complaints.push(`${name} ended by itself: ${own.printed}`);
      });
      while (!own.isAtWork && child.exitCode === null && child.signalCode === null) {
        await Promise.race([once(child.stdout, 'data'), own.gone]);
        own.isAtWork = /Kontor (listens|works) on/.test(own.printed);
      }
    },
    async kill() {
      if (running === undefined) return;
      running.isKilled = true;
      running.isAtWork = false;
      running.child.kill('SIGKILL');
      await running.gone;
    },
  };
}

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly gone: Promise<unknown>;
  printed: string;
  isAtWork: boolean;
  isKilled: boolean;
}

function run(command: string, env: NodeJS.ProcessEnv): Running {
  const child = spawn(process.execPath, [executable, command], { env: { ...process.env, ...env } });
  // A test file that fails half-way must not leave processes behind.
  const end = (): boolean => child.kill('SIGKILL');
  process.once('exit', end);
  const gone = once(child, 'exit').then(() => process.off('exit', end));
  const running: Running = { child, gone, printed: '', isAtWork: false, isKilled: false };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      running.printed += text;
    });
  }
  return running;
}
