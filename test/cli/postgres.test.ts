import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from '../harness/free-port.ts';
import { until } from '../harness/kontor.ts';
import { type PostgresServer, startPostgresServer } from '../harness/postgres-server.ts';
import { kontor, kontorJson, type RunningServer, type Surroundings, serve, temporaryFolder } from './kontor.ts';

// A server of these tests' own, since it comes and goes.

let server: PostgresServer;

before(async () => {
  server = await startPostgresServer();
});
after(() => server[Symbol.asyncDispose]());

/** A database and the role that owns it, both of this name; gives the address. */
async function makeDatabase(name: string, kind = ''): Promise<string> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  await client.query(`create role ${name} login ${kind}`);
  await client.query(`create database ${name} owner ${name}`);
  await client.end();
  return Object.assign(new URL(server.url), { username: name, pathname: name }).href;
}

const advice =
  /^PostgreSQL keeps accounts apart for ordinary roles only, and \w+ is a superuser or has BYPASSRLS: .+$/m;

test('whoever connects as a role that passes the walls is told', async (t) => {
  for (const [name, kind, isTold] of [
    ['plain', '', false],
    ['super', 'superuser', true],
    ['bypassing', 'bypassrls', true],
  ] as const) {
    const where = { dataDir: await temporaryFolder(t), env: { KONTOR_DATABASE_URL: await makeDatabase(name, kind) } };
    const running = await serve(t, where);
    assert.equal(advice.test(running.output.stderr), isTold, running.output.stderr);
    const { code, stdout } = await kontor(where, 'doctor');
    assert.equal(code, 0, stdout);
    assert.match(stdout, isTold ? /^advice +walls +PostgreSQL keeps accounts apart/m : /^ok +walls +the server keeps/m);
    running.kill('SIGTERM');
    assert.equal(await running.ended, 0);
  }
});

test('a start waits for a server that comes late, and says in one sentence that none came', async (t) => {
  const where = { dataDir: await temporaryFolder(t), env: { KONTOR_DATABASE_URL: await makeDatabase('late') } };
  await server.stop();
  const starting = serve(t, where);
  await wait(1_500);
  await server.start();
  await starting;
  for (const host of ['127.0.0.1', 'localhost']) {
    const url = `postgres://kontor@${host}:${await freePort()}/kontor`;
    const { code, stdout, stderr } = await kontor({ ...where, env: { KONTOR_DATABASE_URL: url } }, 'serve');
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^The base postgres:\/\/\S+ cannot be used: [^\n]*ECONNREFUSED[^\n]*\.\n$/);
  }
});

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request of each dialect, with what its answer says while the base is away. */
async function requestsOf(where: Surroundings) {
  const key = async (dialect: string): Promise<string> =>
    (await kontorJson<{ secret: string }>(where, 'key', 'create', '--account', 'demo', '--dialect', dialect)).secret;
  const { stdout } = await kontor(where, ...['wsse', '--user', 'demo', '--secret', await key('emarsys')]);
  const json = { 'Content-Type': 'application/json' };
  const emarsys = { ...json, 'X-WSSE': stdout.trim().replace('X-WSSE: ', '') };
  const quentn = { ...json, Authorization: `Bearer ${await key('quentn')}` };
  const loyaltii = { ...json, 'X-ApiKey': await key('loyaltii') };
  const acuinvoice = { Authorization: `Basic ${btoa(`${await key('acuinvoice')}:X`)}` };
  return {
    'emarsys reads': [{ method: 'GET', path: '/api/v2/settings', headers: emarsys }, 'Service temporarily unavailable'],
    'emarsys writes': [
      { method: 'POST', path: '/api/v2/contact', headers: emarsys, body: '{"3":"ann@example.com"}' },
      'Service temporarily unavailable',
    ],
    quentn: [
      { method: 'POST', path: '/public/api/V1/contact', headers: quentn, body: '{"contact":{"mail":"b@example.com"}}' },
      '',
    ],
    loyaltii: [{ method: 'GET', path: '/api/v1/Contacts', headers: loyaltii }, 'The service is unavailable.'],
    acuinvoice: [
      { method: 'POST', path: '/api/xml-in', headers: acuinvoice, body: '<request method="client.list"/>' },
      'Service temporarily unavailable',
    ],
  } satisfies Record<string, [Request, busy: string]>;
}

async function send({ url }: RunningServer, { path, ...request }: Request): Promise<{ status: number; text: string }> {
  const response = await fetch(url + path, request);
  return { status: response.status, text: await response.text() };
}

test('a server that goes and comes back needs no restart of ours', async (t) => {
  const where = { dataDir: await temporaryFolder(t), env: { KONTOR_DATABASE_URL: await makeDatabase('gone') } };
  const running = await serve(t, where);
  const requests = await requestsOf(where);
  const readiness = async (): Promise<number> => (await fetch(`${running.url}/readyz`)).status;
  for (const [name, [request]] of Object.entries(requests)) {
    const { status, text } = await send(running, request);
    assert.ok(status < 300, `${name}: ${status} ${text}`);
  }

  await server.stop();
  const away = await Promise.all(
    Object.entries(requests).map(async ([name, [request, busy]]) => ({
      name,
      busy,
      ...(await send(running, request)),
    })),
  );
  for (const { name, busy, status, text } of away) {
    assert.equal(status, 503, `${name}: ${text}`);
    assert.ok(text.includes(busy), `${name}: ${text}`);
  }
  assert.deepEqual([await readiness(), (await fetch(`${running.url}/healthz`)).status], [503, 200]);
  const metrics = await (await fetch(`${running.url}/metrics`)).text();
  assert.match(metrics, /^kontor_http_request_seconds_count\{.*status="503"\} \d+$/m);
  assert.match(metrics, /^kontor_defects_total 0$/m);
  assert.doesNotMatch(metrics, /^kontor_jobs\{/m);

  const patient = send(running, requests.loyaltii[0]);
  await wait(1_000);
  await server.start();
  assert.equal((await patient).status, 200, 'who asked shortly before waits');
  for (const [name, [request]] of Object.entries(requests)) {
    const { status, text } = await send(running, request);
    // What was written before is there: it cannot be created again.
    if (name === 'emarsys writes') assert.match(text, /already exists/);
    else assert.ok(status < 300, `${name}: ${status} ${text}`);
  }
  await until('the server to be ready', async () => ((await readiness()) === 200 ? true : undefined));
  running.kill('SIGTERM');
  assert.equal(await running.ended, 0);
});
