import {
  type Delivery,
  DeliveryError,
  type Export,
  type ExportFile,
  type Files,
  type Job,
  type OutgoingFile,
  type Pins,
} from '../core/background.ts';
import { exportText } from '../core/exports/export-rows.ts';
import { passwordContext } from '../core/exports/request-export.ts';
import type { Hub, Tx } from '../core/hub.ts';
import type { JobKind, Lease } from './worker.ts';

const minute = 60_000;

/** What the export job reaches besides the store. */
export interface ExportJobPorts {
  readonly hub: Hub;
  readonly files: Files;
  readonly delivery: Delivery;
  /** Milliseconds that a file which is fetched from here is kept. */
  readonly keepFor: number;
}

/**
 * Produces an export's file and, if it has a target, sends it there. The file's name comes from the export's number,
 * so a second run writes over what a killed one left. A receiver that cannot be reached leaves the export `ready`;
 * it is tried again after 5 s, then ever more rarely up to once an hour, for a week.
 */
export function exportJobKind(ports: ExportJobPorts): JobKind {
  return {
    run: (job, lease) => run(ports, job, lease),
    retry(job, error) {
      if (error instanceof DeliveryError && error.permanent) return undefined;
      if (ports.hub.clock.now().getTime() - job.createdAt.getTime() > 7 * 24 * 60 * minute) return undefined;
      return Math.min(5_000 * 2 ** (job.attempt - 1), 60 * minute);
    },
    giveUp: (tx, job) => end(ports, tx, job, { status: 'error', keepFor: 0 }),
  };
}

/** The name of an export's file, here and at its receiver. */
function exportFileName(value: Pick<Export, 'id' | 'kind'>): string {
  return `${value.kind}_${value.id}.csv`;
}

function fileOf(value: Export, accountId: number): ExportFile {
  return { accountId, exportId: value.id, name: exportFileName(value) };
}

async function outgoing(files: Files, file: ExportFile): Promise<OutgoingFile> {
  const size = await files.size(file);
  if (size === undefined) throw new Error('the export file has gone before it was sent');
  return { name: file.name, size, read: () => files.read(file) };
}

async function run(ports: ExportJobPorts, job: Job, lease: Lease): Promise<void> {
  const { hub, files, delivery, keepFor } = ports;
  const { accountId } = job;
  const value = await load(hub, job);
  const file = fileOf(value, accountId);
  const isProduced = value.status === 'ready' && (await files.size(file)) !== undefined;
  const rows = isProduced ? value.rows : await produce(ports, value, job, lease);
  const { target } = value.request;
  if (target === undefined) {
    await lease.finish((tx) => end(ports, tx, job, { status: 'done', keepFor, rows }));
    return;
  }
  const password = hub.vault.open(target.password, passwordContext(accountId));
  const sent = await outgoing(files, file);
  // Who has lost the job must not send beside the one who has it.
  await delivery.send({ ...target, password }, sent, pinsOf(hub, accountId), lease.signal);
  await lease.finish((tx) => end(ports, tx, job, { status: 'done', keepFor: 0, rows }));
  await files.remove(file);
}

async function produce({ hub, files }: ExportJobPorts, value: Export, job: Job, lease: Lease): Promise<number> {
  await lease.write((tx) => tx.exports.update(job.accountId, value.id, { status: 'in progress' }));
  const text = exportText(hub.store, job.accountId, value.request);
  await files.write(fileOf(value, job.accountId), job.attempt, interruptible(text.pieces, lease.signal));
  const rows = text.rows();
  if (value.request.target !== undefined) {
    await lease.write((tx) => tx.exports.update(job.accountId, value.id, { status: 'ready', rows }));
  }
  return rows;
}

/**
 * Writes the end of an export, forgets its secret, and asks for the notification if one is wanted. Whatever file there
 * is here will be removed when its time is over, at once if need be: it is a copy of personal data.
 */
async function end(
  { hub }: ExportJobPorts,
  tx: Tx,
  job: Job,
  outcome: { readonly status: 'done' | 'error'; readonly keepFor: number; readonly rows?: number | undefined },
): Promise<void> {
  const { accountId } = job;
  const { status, keepFor, rows } = outcome;
  const value = await tx.exports.byId(accountId, exportId(job));
  if (value === undefined) return;
  const { target, notification } = value.request;
  const request = target === undefined ? value.request : { ...value.request, target: { ...target, password: '' } };
  const now = hub.clock.now();
  const expiresAt = new Date(now.getTime() + keepFor);
  await tx.exports.update(accountId, value.id, { status, fileName: exportFileName(value), expiresAt, rows, request });
  if (notification === undefined) return;
  await tx.jobs.enqueue({ accountId, kind: 'notification', payload: { exportId: value.id }, runAt: now, now });
}

async function load(hub: Hub, job: Job): Promise<Export> {
  const value = await hub.store.exports.byId(job.accountId, exportId(job));
  if (value === undefined) throw new Error('a job names an export that does not exist');
  return value;
}

function exportId(job: Job): number {
  return Number(job.payload.exportId);
}

function pinsOf(hub: Hub, accountId: number): Pins {
  return {
    get: (target) => hub.store.accounts.pin(accountId, target),
    set: (target, fingerprint) => hub.store.transaction((tx) => tx.accounts.setPin(accountId, target, fingerprint)),
  };
}

async function* interruptible(pieces: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<string> {
  for await (const piece of pieces) {
    signal.throwIfAborted();
    yield piece;
  }
}
