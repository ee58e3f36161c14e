import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Files, Job } from '../core/background.ts';
import { duplicateIndexJob } from '../core/duplicates/duplicate-index.ts';
import type { Hub } from '../core/hub.ts';
import { createDelivery } from '../delivery/delivery.ts';
import { dialects } from '../dialects/index.ts';
import { duplicateIndexJobKind } from '../jobs/duplicate-index-job.ts';
import { removeExpiredFiles } from '../jobs/expired-files.ts';
import { exportJobKind } from '../jobs/export-job.ts';
import { notificationJobKind } from '../jobs/notification-job.ts';
import { Worker } from '../jobs/worker.ts';
import { assembleFiles } from './files.ts';

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
  const files = assembleFiles(config, hub.store);
  const worker = createWorker(config, { hub, files, log });
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

function createWorker(
  config: Config,
  { hub, files, log }: { readonly hub: Hub; readonly files: Files; readonly log: Logger },
): Worker {
  const delivery = createDelivery({
    allow: config.deliveryAllow,
    ...(config.deliveryCaFile === undefined ? {} : { caFile: config.deliveryCaFile }),
  });
  const describe = Object.fromEntries(
    dialects.flatMap(({ name, describeExport }) => (describeExport === undefined ? [] : [[name, describeExport]])),
  );
  return new Worker({
    store: hub.store,
    clock: hub.clock,
    name: `${hostname()}/${process.pid}`,
    kinds: {
      [duplicateIndexJob]: duplicateIndexJobKind,
      export: exportJobKind({ hub, files, delivery, keepFor: config.exportDays * 24 * 60 * 60 * 1_000 }),
      notification: notificationJobKind({ hub, delivery, describe }),
    },
    onFailure: (job, error, retryAfter) => logFailure(log, job, error, retryAfter),
    onPollFailure: (error) => log.error({ reason: String(error) }, 'no look for jobs'),
  });
}

function logFailure(log: Logger, job: Job, error: unknown, retryAfter: number | undefined): void {
  const reason = error instanceof Error ? error.message : 'unknown';
  const facts = { job: job.id, kind: job.kind, account: job.accountId, attempt: job.attempt, reason };
  if (retryAfter === undefined) log.error(facts, 'job given up');
  else log.warn({ ...facts, retryInMs: retryAfter }, 'job will be tried again');
}
