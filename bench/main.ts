import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { measureBatch } from './duplicate-batch.ts';
import { type DuplicateRow, measureDuplicates } from './duplicates.ts';
import { measureExport } from './export.ts';
import type { LoadResult } from './load.ts';
import { type Server, startFloor, startProduct } from './product.ts';
import { batchSize, type Scenario } from './scenarios.ts';

/** One line of the table: what was measured, in the product and on the floor of the same run. */
interface Row {
  readonly what: string;
  readonly product: string;
  readonly floor: string;
  readonly ratio: string;
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    contacts: { type: 'string', default: '1000000' },
    shared: { type: 'string', default: '50000' },
    batch: { type: 'string' },
    folder: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const seconds = Number(flags.seconds);
const rounds = Number(flags.rounds);
const connections = 64;
const seeded = 20_000;

/** Loads run on a thread each, so that measuring one does not delay another. */
async function run(scenario: Scenario): Promise<LoadResult> {
  const thread = new Worker(new URL('./load-thread.ts', import.meta.url), { workerData: scenario });
  return new Promise((resolve, reject) => thread.once('message', resolve).once('error', reject));
}

function scenario(server: Server, kind: Scenario['kind'], more: Partial<Scenario> = {}): Scenario {
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
async function seed(server: Server): Promise<void> {
  const { contact } = await import('./scenarios.ts');
  for (let first = 1; first <= seeded; first += batchSize) {
    const contacts = Array.from({ length: batchSize }, (_, index) => contact('seed', first + index));
    const request = { method: 'POST', headers: server.headers(), body: JSON.stringify({ contacts }) };
    const response = await fetch(`http://127.0.0.1:${server.port}/api/v2/contact`, request);
    if (response.status !== 200) throw new Error('the server could not be filled');
  }
}

/** Floor and product in turn, round by round; the medians are quoted, since machines are noisy. */
async function compare(
  kind: Scenario['kind'],
  product: Server,
  floor: Server,
  more: Partial<Scenario> = {},
): Promise<Row> {
  const results: { product: LoadResult; floor: LoadResult }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const onFloor = await run(scenario(floor, kind, more));
    const inProduct = await run(scenario(product, kind, more));
    if (inProduct.failures + onFloor.failures > 0) throw new Error(`${kind}: requests failed`);
    results.push({ product: inProduct, floor: onFloor });
  }
  const perRequest = kind === 'batch' ? batchSize : 1;
  const speed = (name: 'product' | 'floor'): number =>
    median(results.map((result) => result[name].perSecond * perRequest));
  const slow = median(results.map((result) => result.product.p99));
  const words = {
    create: 'creates/s, 64 connections',
    read: 'reads/s by e-mail, 64 connections',
    batch: 'contacts/s in batches of 1,000',
  };
  return {
    what: words[kind],
    product: `${count(speed('product'))} (p99 ${slow.toFixed(1)} ms)`,
    floor: count(speed('floor')),
    ratio: (speed('product') / speed('floor')).toFixed(2),
  };
}

/** Reads on a few connections while the others write as fast as they can. */
async function readsUnderWrites(product: Server): Promise<Row> {
  const p99: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const writes = run(scenario(product, 'create', { seconds: seconds + 1 }));
    const reads = await run(scenario(product, 'read', { connections: 8, known: seeded }));
    await writes;
    p99.push(reads.p99);
  }
  return {
    what: 'read p99 while 64 connections write (goal 15 ms)',
    product: `${median(p99).toFixed(1)} ms`,
    floor: '',
    ratio: '',
  };
}

async function measureAll(): Promise<Row[]> {
  return [...(await measureServers()), ...(await measureExport(Number(flags.contacts)))];
}

async function measureServers(): Promise<Row[]> {
  await using product = await startProduct();
  await using floor = await startFloor();
  await seed(product);
  await seed(floor);
  return [
    await compare('create', product, floor),
    await compare('read', product, floor, { known: seeded }),
    await compare('batch', product, floor, { connections: 4 }),
    await readsUnderWrites(product),
  ];
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ what, product, floor, ratio }) => `| ${what} | ${product} | ${floor} | ${ratio} |`);
  return ['| what | Kontor | floor | ratio |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

/** The search for duplicates alone, which fills a base of its own for a long time; with `--batch`, through whole bases. */
async function measureSearch(): Promise<string> {
  const { batch, folder } = flags;
  if (batch !== undefined) return duplicateTable('time, memory', await measureBatch(Number(batch)));
  const wanted = {
    ...{ contacts: Number(flags.contacts), shared: Number(flags.shared), seconds },
    ...(folder === undefined ? {} : { folder }),
  };
  return duplicateTable('p50 / p99', await measureDuplicates(wanted));
}

function duplicateTable(head: string, rows: readonly DuplicateRow[]): string {
  return [`| what | ${head} |`, '| --- | --- |', ...rows.map(({ what, result }) => `| ${what} | ${result} |`)].join(
    '\n',
  );
}

const search = flags.batch === undefined ? 'duplicates' : 'batch';
const part = positionals.includes('duplicates') ? search : 'numbers';
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`;
const where = `${new Date().toISOString().slice(0, 10)}, after commit ${commit}, on ${machine}`;
const text =
  part !== 'numbers'
    ? `${where}.\n\n${await measureSearch()}`
    : `${where}; medians of ${rounds} rounds of ${seconds} s.\n\n${table(await measureAll())}`;
console.log(text);
if (flags.write) {
  const page = join(import.meta.dirname, 'README.md');
  const before = await readFile(page, 'utf8');
  const place = new RegExp(`(<!-- ${part} -->\\n)[\\s\\S]*?(<!-- end -->)`);
  await writeFile(page, before.replace(place, `$1${text}\n$2`));
}
