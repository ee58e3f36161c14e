import { join } from 'node:path';
import { startPostgresServer } from '../test/harness/postgres-server.ts';
import { measureExport } from './export.ts';
import type { LoadResult } from './load.ts';
import {
  compared,
  connections,
  count,
  median,
  type Row,
  run,
  scenario,
  seed,
  seeded,
  table,
  words,
} from './measuring.ts';
import { copiedPerSecond, copyOut, createsPerSecond, readsPerSecond } from './postgres-floors.ts';
import { psql } from './postgres-programs.ts';
import { type Server, startOn } from './product.ts';
import { batchSize, type Scenario } from './scenarios.ts';

interface Extent {
  readonly seconds: number;
  readonly rounds: number;
  readonly contacts: number;
}

/** A base on a server of its own: for the product, which connects as an ordinary role, and for the floors, behind its walls. */
interface Base {
  readonly product: string;
  readonly floor: string;
}

/** How many processes share the base in the second table. */
const processes = [1, 2, 4];

/** Measures the product on a PostgreSQL that keeps its promises about power cuts, each figure beside what the server does alone. */
export async function measurePostgres(extent: Extent): Promise<string> {
  await using server = await startPostgresServer([]);
  const rows = [
    ...(await measureServing(await makeBase(server.url, 'serving'), extent)),
    ...(await measureExporting(await makeBase(server.url, 'exporting'), extent.contacts)),
  ];
  const creates = await measureProcesses(await makeBase(server.url, 'sharing'), extent);
  return `${table(rows)}\n\n${creates}`;
}

async function makeBase(url: string, name: string): Promise<Base> {
  await psql(url, { statement: `create role ${name} login` });
  await psql(url, { statement: `create database ${name} owner ${name}` });
  const floor = Object.assign(new URL(url), { pathname: name });
  return { floor: floor.href, product: Object.assign(new URL(floor), { username: name }).href };
}

async function measureServing(base: Base, { seconds, rounds }: Extent): Promise<Row[]> {
  await using product = await startOn(base.product);
  await seed(product);
  // The server does it itself after a minute.
  await psql(base.floor, { statement: 'analyze' });
  const compare = async (kind: Scenario['kind'], floor: () => Promise<number>, more: Partial<Scenario> = {}) => {
    const results: { product: LoadResult; floor: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const alone = await floor();
      results.push({ floor: alone, product: await successful(scenario(product, kind, seconds, more)) });
    }
    const each = kind === 'batch' ? batchSize : 1;
    const speed = median(results.map((result) => result.product.perSecond)) * each;
    const slow = median(results.map((result) => result.product.p99));
    return compared(words[kind], speed, median(results.map((result) => result.floor)), slow);
  };
  return [
    await compare('create', () => createsPerSecond(base.floor, seconds)),
    await compare('read', () => readsPerSecond(base.floor, seconds, seeded), { known: seeded }),
    await compare('batch', () => copiedPerSecond(base.floor), { connections: 4 }),
  ];
}

async function successful(load: Scenario): Promise<LoadResult> {
  const result = await run(load);
  if (result.failures > 0) throw new Error(`${load.kind}: requests failed`);
  return result;
}

async function measureExporting(base: Base, contacts: number): Promise<readonly Row[]> {
  await using product = await startOn(base.product);
  return await measureExport(product, contacts, {
    floor: () => copyOut(base.floor, join(product.folder, 'floor.csv')),
    // The server does it itself after a minute; the first to read rows would pay for it, and that is the product.
    settle: () => psql(base.floor, { statement: 'vacuum analyze' }),
  });
}

/** Creates a second by the number of processes, the connections spread over them. */
async function measureProcesses(base: Base, { seconds, rounds }: Extent): Promise<string> {
  await using first = await startOn(base.product);
  await seed(first);
  await psql(base.floor, { statement: 'analyze' });
  const lines: string[] = [];
  for (const number of processes) {
    await using others = new AsyncDisposableStack();
    const servers: Server[] = [first];
    while (servers.length < number) servers.push(others.use(await startOn(base.product, first.folder)));
    const share = { connections: connections / number };
    const totals: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const results = await Promise.all(
        servers.map((server) => successful(scenario(server, 'create', seconds, share))),
      );
      totals.push(results.reduce((sum, { perSecond }) => sum + perSecond, 0));
    }
    lines.push(`| ${number} | ${count(median(totals))} |`);
  }
  return ['| processes | creates/s, 64 connections |', '| --- | --- |', ...lines].join('\n');
}
