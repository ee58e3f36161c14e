import { Worker } from 'node:worker_threads';
import type { LoadResult } from './load.ts';
import type { Server } from './product.ts';
import { batchSize, contact, type Scenario } from './scenarios.ts';

/** One line of a table: what was measured, in the product and on the floor of the same run. */
export interface Row {
  readonly what: string;
  readonly product: string;
  readonly floor: string;
  readonly ratio: string;
}

/** What the kinds of requests are called in the tables. */
export const words = {
  create: 'creates/s, 64 connections',
  read: 'reads/s by e-mail, 64 connections',
  batch: 'contacts/s in batches of 1,000',
} as const;

export const connections = 64;

/** How many contacts reads can ask for. */
export const seeded = 20_000;

/** Loads run on a thread each, so that measuring one does not delay another. */
export async function run(scenario: Scenario): Promise<LoadResult> {
  const thread = new Worker(new URL('./load-thread.ts', import.meta.url), { workerData: scenario });
  return new Promise((resolve, reject) => thread.once('message', resolve).once('error', reject));
}

/** A load on a server; without `more`, from 64 connections. */
export function scenario(
  server: Server,
  kind: Scenario['kind'],
  seconds: number,
  more: Partial<Scenario> = {},
): Scenario {
  return {
    kind,
    port: server.port,
    connections,
    seconds,
    headers: server.headers(),
    run: kind + Math.random().toString(36).slice(2, 8),
    ...more,
  };
}

/** Fills a server with contacts that reads can ask for. */
export async function seed(server: Server): Promise<void> {
  for (let first = 1; first <= seeded; first += batchSize) {
    const contacts = Array.from({ length: batchSize }, (_, index) => contact('seed', first + index));
    const request = { method: 'POST', headers: server.headers(), body: JSON.stringify({ contacts }) };
    const response = await fetch(`http://127.0.0.1:${server.port}/api/v2/contact`, request);
    if (response.status !== 200) throw new Error('the server could not be filled');
  }
}

/** A line of the table; `slow` is the product's 99th percentile in milliseconds. */
export function compared(what: string, product: number, floor: number, slow?: number): Row {
  const tail = slow === undefined ? '' : ` (p99 ${slow.toFixed(1)} ms)`;
  return { what, product: `${count(product)}${tail}`, floor: count(floor), ratio: (product / floor).toFixed(2) };
}

export function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ what, product, floor, ratio }) => `| ${what} | ${product} | ${floor} | ${ratio} |`);
  return ['| what | Kontor | floor | ratio |', '| --- | --- | --- | --- |', ...lines].join('\n');
}
