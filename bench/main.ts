import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureBatch } from './duplicate-batch.ts';
import { type DuplicateRow, measureDuplicates } from './duplicates.ts';
import { measureExport, scan } from './export.ts';
import type { LoadResult } from './load.ts';
import { compared, median, type Row, run, scenario, seed, seeded, table, words } from './measuring.ts';
import { measurePostgres } from './postgres.ts';
import { type Server, startFloor, startProduct } from './product.ts';
import { batchSize, type Scenario } from './scenarios.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    contacts: { type: 'string', default: '1000000' },
    shared: { type: 'string', default: '50000' },
    engine: { type: 'string', default: 'sqlite' },
    batch: { type: 'string' },
    folder: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const seconds = Number(flags.seconds);
const rounds = Number(flags.rounds);
/** Floor and product in turn, round by round; the medians are quoted, since machines are noisy. */
async function compare(
  kind: Scenario['kind'],
  product: Server,
  floor: Server,
  more: Partial<Scenario> = {},
): Promise<Row> {
  const results: { product: LoadResult; floor: LoadResult }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const onFloor = await run(scenario(floor, kind, seconds, more));
    const inProduct = await run(scenario(product, kind, seconds, more));
    if (inProduct.failures + onFloor.failures > 0) throw new Error(`${kind}: requests failed`);
    results.push({ product: inProduct, floor: onFloor });
  }
  const perRequest = kind === 'batch' ? batchSize : 1;
  const speed = (name: 'product' | 'floor'): number =>
    median(results.map((result) => result[name].perSecond * perRequest));
  const slow = median(results.map((result) => result.product.p99));
  return compared(words[kind], speed('product'), speed('floor'), slow);
}

/** Reads on a few connections while the others write as fast as they can. */
async function readsUnderWrites(product: Server): Promise<Row> {
  const p99: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const writes = run(scenario(product, 'create', seconds + 1));
    const reads = await run(scenario(product, 'read', seconds, { connections: 8, known: seeded }));
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
  const rows = await measureServers();
  await using server = await startProduct();
  return [...rows, ...(await measureExport(server, Number(flags.contacts), { floor: () => scan(server.folder) }))];
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

async function measured(): Promise<string> {
  if (part === 'duplicates' || part === 'batch') return `.\n\n${await measureSearch()}`;
  const extent = { seconds, rounds, contacts: Number(flags.contacts) };
  const found = part === 'postgres' ? await measurePostgres(extent) : table(await measureAll());
  return `; medians of ${rounds} rounds of ${seconds} s.\n\n${found}`;
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
const serving = flags.engine === 'postgres' ? 'postgres' : 'numbers';
const part = positionals.includes('duplicates') ? search : serving;
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`;
const where = `${new Date().toISOString().slice(0, 10)}, after commit ${commit}, on ${machine}`;
const text = `${where}${await measured()}`;
console.log(text);
if (flags.write) {
  const page = join(import.meta.dirname, 'README.md');
  const before = await readFile(page, 'utf8');
  const place = new RegExp(`(<!-- ${part} -->\\n)[\\s\\S]*?(<!-- end -->)`);
  await writeFile(page, before.replace(place, `$1${text}\n$2`));
}
