import { availableParallelism } from 'node:os';
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

type Speed = Pick<LoadResult, 'perSecond' | 'p99'>;

/** How many processes share the base in the second table. */
const processes = [1, 2, 4];

const cores = availableParallelism();

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

async function measureServing(base: Base, extent: Extent): Promise<Row[]> {
  await using first = await startOn(base.product);
  await seed(first);
  // The server does it itself after a minute.
  await psql(base.floor, { statement: 'analyze' });
  await using others = new AsyncDisposableStack();
  const all: Server[] = [first];
  while (all.length < cores) all.push(others.use(await startOn(base.product, first.folder)));
  const { seconds } = extent;
  return [
    ...(await compare([first], all, extent, 'create', () => createsPerSecond(base.floor, seconds))),
    ...(await compare([first], all, extent, 'read', () => readsPerSecond(base.floor, seconds, seeded), {
      known: seeded,
    })),
    ...(await compare([first], all, extent, 'batch', () => copiedPerSecond(base.floor, seconds), { connections: 4 })),
  ];
}

/** One process, and as many as there are cores, each beside the floor of the same round. */
async function compare(
  one: readonly Server[],
  all: readonly Server[],
  { seconds, rounds }: Extent,
  kind: Scenario['kind'],
  floor: () => Promise<number>,
  more: Partial<Scenario> = {},
): Promise<Row[]> {
  const results: { readonly floor: number; readonly one: Speed; readonly all: Speed }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    results.push({
      floor: await floor(),
      one: await spread(one, kind, seconds, more),
      all: await spread(all, kind, seconds, more),
    });
  }
  const each = kind === 'batch' ? batchSize : 1;
  const alone = median(results.map((result) => result.floor));
  const row = (processes: string, result: (of: (typeof results)[number]) => Speed): Row =>
    compared(
      `${words[kind]}, ${processes}`,
      median(results.map((of) => result(of).perSecond)) * each,
      alone,
      median(results.map((of) => result(of).p99)),
    );
  return [row('1 process', ({ one }) => one), row(`${all.length} processes`, ({ all }) => all)];
}

/** A load whose connections are spread over processes, as a balancer does it; the slowest of them counts as slow. */
async function spread(
  servers: readonly Server[],
  kind: Scenario['kind'],
  seconds: number,
  more: Partial<Scenario> = {},
): Promise<Speed> {
  const share = { ...more, connections: (more.connections ?? connections) / servers.length };
  const results = await Promise.all(servers.map((server) => run(scenario(server, kind, seconds, share))));
  const failures = results.reduce((sum, result) => sum + result.failures, 0);
  if (failures > 0) throw new Error(`${kind}: requests failed`);
  return {
    perSecond: results.reduce((sum, result) => sum + result.perSecond, 0),
    p99: Math.max(...results.map((result) => result.p99)),
  };
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
    const totals: number[] = [];
    for (let round = 0; round < rounds; round += 1) totals.push((await spread(servers, 'create', seconds)).perSecond);
    lines.push(`| ${number} | ${count(median(totals))} |`);
  }
  return ['| processes | creates/s, 64 connections |', '| --- | --- |', ...lines].join('\n');
}
