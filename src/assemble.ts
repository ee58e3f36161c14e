import { hostname } from 'node:os';
import type { FastifyInstance } from 'fastify';
import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';
import { createVault } from './core/access/vault.ts';
import { type Commands, localCommands } from './core/commands.ts';
import { customFields } from './core/fields/custom-fields.ts';
import type { Clock, Hub, Ids, Job, Reader } from './core/hub.ts';
import { randomIds } from './core/random-ids.ts';
import { createDelivery } from './delivery/delivery.ts';
import { localFiles } from './delivery/files.ts';
import { dialects } from './dialects/index.ts';
import { createServer } from './http/server.ts';
import { removeExpiredFiles } from './jobs/expired-files.ts';
import { exportJobKind } from './jobs/export-job.ts';
import { notificationJobKind } from './jobs/notification-job.ts';
import { Worker } from './jobs/worker.ts';
import { openSqlite } from './store/sqlite.ts';

/** The clock on the wall. */
export const systemClock: Clock = { now: () => new Date() };

/** A hub over the configured base; `config.secretKey` has to be there, and the schema up to date. */
export interface AssembledHub extends AsyncDisposable {
  readonly hub: Hub;
  isMigrated(): Promise<boolean>;
}

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

/** What a server needs besides its settings. */
export interface ServerParts {
  readonly reader: Reader;
  readonly commands: Commands;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onAnswer?: Parameters<typeof createServer>[0]['onAnswer'];
}

/** The server with every dialect mounted, not yet listening. */
export function assembleServer(config: Config, parts: ServerParts): FastifyInstance {
  const { reader, commands, clock, log } = parts;
  const context = {
    reader,
    commands,
    clock,
    customFields: customFields(reader),
    vault: createVault(config.secretKey),
    files: localFiles(config.exportDir),
    publicUrl: config.publicUrl,
    rateLimit: config.rateLimit,
  };
  const mounts = dialects.map(({ name, prefix, register, canonicalUrl }) => ({
    name,
    prefix,
    register: (app: FastifyInstance) => register(app, context),
    ...(canonicalUrl === undefined ? {} : { canonicalUrl }),
  }));
  return createServer({ mounts, log, ...(parts.onAnswer === undefined ? {} : { onAnswer: parts.onAnswer }) });
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
  });
}

/** Log lines as JSON on standard error, the command line's data having standard output for itself. */
export function createLog(config: Pick<Config, 'logLevel'>): Logger {
  return pino({ level: config.logLevel, base: null }, pino.destination({ fd: 2, sync: false, minLength: 4_096 }));
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
