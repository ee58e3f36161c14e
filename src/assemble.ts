import { hostname } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';
import { secretContext } from './core/access/create-credential.ts';
import { recentLogins } from './core/access/recent-logins.ts';
import { createVault } from './core/access/vault.ts';
import { type Commands, localCommands } from './core/commands.ts';
import { customFields } from './core/fields/custom-fields.ts';
import type { Clock, Hub, Ids, Job, Reader } from './core/hub.ts';
import { randomIds } from './core/random-ids.ts';
import { createDelivery } from './delivery/delivery.ts';
import { localFiles } from './delivery/files.ts';
import type { Dialect } from './dialects/dialect.ts';
import { dialects } from './dialects/index.ts';
import { drain } from './http/drain.ts';
import { createMetrics } from './http/metrics.ts';
import { createServer } from './http/server.ts';
import type { System } from './http/system-routes.ts';
import { removeExpiredFiles } from './jobs/expired-files.ts';
import { exportJobKind } from './jobs/export-job.ts';
import { notificationJobKind } from './jobs/notification-job.ts';
import { Worker } from './jobs/worker.ts';
import { type Inspection, inspectSqlite } from './store/inspect-sqlite.ts';
import { migrateSqlite, openSqlite, openSqliteReader } from './store/sqlite.ts';
import { startJobs } from './threads/job-thread.ts';
import { startWriter } from './threads/remote-commands.ts';

/** The clock on the wall. */
export const systemClock: Clock = { now: () => new Date() };

/** A hub over the configured base; `config.secretKey` has to be there, and the schema up to date. */
export interface AssembledHub extends AsyncDisposable {
  readonly hub: Hub;
  isMigrated(): Promise<boolean>;
}

/** Creates the base where there is none and brings its schema up to date. Gives the names of the steps it ran. */
export async function migrateBase(config: Config): Promise<readonly string[]> {
  return migrateSqlite(config.databaseFile);
}

/** Whether the secrets in the base, if there are any, were sealed with `config.secretKey`. */
export async function opensSecrets(config: Config): Promise<boolean> {
  await using base = openSqliteReader(config.databaseFile);
  const vault = createVault(config.secretKey);
  for (const account of await base.store.accounts.all()) {
    const credentials = await base.store.accounts.credentialsOf(account.id);
    const sealed = credentials.find(({ sealedSecret }) => sealedSecret !== undefined);
    if (sealed?.sealedSecret === undefined) continue;
    try {
      vault.open(sealed.sealedSecret, secretContext(sealed));
      return true;
    } catch {
      return false;
    }
  }
  return true;
}

/** Looks at the base without changing it; the file has to exist. */
export function inspectBase(config: Config): Inspection {
  return inspectSqlite(config.databaseFile);
}

/** What the command line needs to know of the dialects that are served. */
export const servedDialects: readonly Pick<Dialect, 'name' | 'credential' | 'howToReach' | 'signatureHeader'>[] =
  dialects;

/** Opens the base for reading and writing on this thread. */
export async function assembleHub(
  config: Config,
  clock: Clock = systemClock,
  ids: Ids = randomIds,
): Promise<AssembledHub> {
  const base = openSqlite(config.databaseFile);
  return {
    hub: { store: base.store, clock, ids, vault: createVault(config.secretKey) },
    isMigrated: () => base.isMigrated(),
    [Symbol.asyncDispose]: () => base[Symbol.asyncDispose](),
  };
}

type Server = ReturnType<typeof createServer>;

/** What a server needs besides its settings. */
export interface ServerParts {
  readonly reader: Reader;
  readonly commands: Commands;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onAnswer?: Parameters<typeof createServer>[0]['onAnswer'];
  readonly system?: System;
}

/** The server with every dialect mounted, not yet listening. */
export function assembleServer(config: Config, parts: ServerParts): Server {
  const { reader, commands, clock, log } = parts;
  const logins = recentLogins(reader, clock);
  const context = {
    reader,
    logins,
    commands: {
      ...commands,
      // Who makes a field may use it in the next request.
      createField: (...args: Parameters<Commands['createField']>) => commands.createField(...args).finally(logins.forget),
    },
    clock,
    customFields: customFields(reader),
    vault: createVault(config.secretKey),
    files: localFiles(config.exportDir),
    publicUrl: config.publicUrl,
    rateLimit: config.rateLimit,
  };
  const mounts = dialects.map((dialect) => ({
    ...dialect,
    register: (app: Server) => dialect.register(app, context),
  }));
  return createServer({
    mounts,
    log,
    ...(parts.onAnswer === undefined ? {} : { onAnswer: parts.onAnswer }),
    ...(parts.system === undefined ? {} : { system: parts.system }),
  });
}

/** A server with its threads: one for the sockets and reads, one for all writes, one for background jobs. */
export interface OpenServer extends AsyncDisposable {
  readonly reader: Reader;
  readonly commands: Commands;
  /** Takes connections from now on and gives the port; `/readyz` says no until `open` was called. */
  listen(): Promise<number>;
  open(): void;
}

/**
 * Starts the threads of a server over a prepared base. `onDeath` is told when one of them ends unasked. Disposing
 * stops accepting, lets running requests end, hands leases back and closes the base.
 */
export async function openServer(config: Config, log: Logger, onDeath: (error: Error) => void): Promise<OpenServer> {
  const base = openSqliteReader(config.databaseFile);
  const writer = await startWriter(config, onDeath);
  const { commands } = writer;
  const metrics = createMetrics(() => base.store.jobs.backlog());
  let isOpen = false;
  let jobs: AsyncDisposable | undefined;
  const app = assembleServer(config, {
    reader: base.store,
    commands,
    clock: systemClock,
    log,
    onAnswer: metrics.onAnswer,
    system: { isReady: async () => isOpen && (await base.isMigrated()), metrics: metrics.read },
  });
  return {
    reader: base.store,
    commands,
    async listen() {
      await app.listen({ host: config.host, port: config.port });
      const address = app.server.address();
      return typeof address === 'object' && address !== null ? address.port : config.port;
    },
    open() {
      if (config.jobs) jobs = startJobs(config, onDeath);
      isOpen = true;
    },
    async [Symbol.asyncDispose]() {
      isOpen = false;
      await Promise.all([drain(app), jobs?.[Symbol.asyncDispose]()]);
      await writer[Symbol.asyncDispose]();
      await base[Symbol.asyncDispose]();
    },
  };
}

/** Background jobs over a hub of this thread. */
export interface AssembledWorker extends AsyncDisposable {
  start(): void;
  /** Runs what is due, once, and what that makes due. */
  runDue(): Promise<void>;
}

/** Minutes between two looks for export files whose time is over. */
const expiryMinutes = 10;

/** The worker for all background jobs, not yet started. Disposing hands its leases back. */
export function assembleWorker(config: Config, hub: Hub, log: Logger): AssembledWorker {
  const files = localFiles(config.exportDir);
  const worker = createWorker(config, hub, log);
  const expire = (): void => {
    removeExpiredFiles(hub, files).catch((error: unknown) => log.error({ reason: String(error) }, 'expiry failed'));
  };
  let timer: NodeJS.Timeout | undefined;
  return {
    start() {
      worker.start();
      expire();
      timer = setInterval(expire, expiryMinutes * 60_000);
    },
    async runDue() {
      await worker.runDue();
      await removeExpiredFiles(hub, files);
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await worker.stop();
    },
  };
}

function createWorker(config: Config, hub: Hub, log: Logger): Worker {
  const delivery = createDelivery({
    allow: config.deliveryAllow,
    ...(config.deliveryCaFile === undefined ? {} : { caFile: config.deliveryCaFile }),
  });
  const files = localFiles(config.exportDir);
  const describe = Object.fromEntries(
    dialects.flatMap(({ name, describeExport }) => (describeExport === undefined ? [] : [[name, describeExport]])),
  );
  return new Worker({
    store: hub.store,
    clock: hub.clock,
    name: `${hostname()}/${process.pid}`,
    kinds: {
      export: exportJobKind({ hub, files, delivery, keepFor: config.exportDays * 24 * 60 * 60 * 1_000 }),
      notification: notificationJobKind({ hub, delivery, describe }),
    },
    onFailure: (job, error, retryAfter) => logFailure(log, job, error, retryAfter),
    onPollFailure: (error) => log.error({ reason: String(error) }, 'no look for jobs'),
  });
}

/**
 * Log lines as JSON on standard error, the command line's data having standard output for itself. The main thread
 * writes them in bunches, at the latest after half a second and at the end of the process.
 */
export function createLog(config: Pick<Config, 'logLevel'>): Logger {
  const bunches = isMainThread ? { sync: false, minLength: 4_096, periodicFlush: 500 } : { sync: true };
  return pino(
    {
      level: config.logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    pino.destination({ fd: 2, ...bunches }),
  );
}

/** Use cases on this thread; for the command line and for tests. */
export function commandsOf(hub: Hub): Commands {
  return localCommands(hub);
}

function logFailure(log: Logger, job: Job, error: unknown, retryAfter: number | undefined): void {
  const reason = error instanceof Error ? error.message : 'unknown';
  const facts = { job: job.id, kind: job.kind, account: job.accountId, attempt: job.attempt, reason };
  if (retryAfter === undefined) log.error(facts, 'job given up');
  else log.warn({ ...facts, retryInMs: retryAfter }, 'job will be tried again');
}
