import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  kontor,
  kontorJson,
  type RunningServer,
  type Surroundings,
  serve,
  startUntil,
  temporaryFolder,
} from './kontor.ts';

interface Login {
  readonly user: string;
  readonly secret: string;
}

/** A request signed with what `kontor wsse` prints. */
async function signed(server: RunningServer, login: Login, path: string, body?: object): Promise<Response> {
  const header = await signature(login);
  return fetch(`${server.url}/api/v2${path}`, {
    headers: { 'x-wsse': header },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
}

async function signature({ user, secret }: Login): Promise<string> {
  const { stdout } = await kontor({ dataDir: '/nonexistent' }, 'wsse', '--user', user, '--secret', secret);
  const [, value = ''] = /^X-WSSE: (UsernameToken .*)\n$/.exec(stdout) ?? [];
  return value;
}

async function login(where: Surroundings, account = 'demo'): Promise<Login & { id: number }> {
  return kontorJson(where, 'key', 'create', '--account', account, '--dialect', 'emarsys', '--user', 'shop');
}

/** Sends all of a creation but its last byte. */
async function unfinishedRequest(
  server: RunningServer,
  owner: Login,
  body: object,
): Promise<{ socket: Socket; last: string; answer: () => string }> {
  const text = JSON.stringify(body);
  const socket = connect(server.port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (piece) => {
    answer += piece;
  });
  const lines = [
    'POST /api/v2/source/create HTTP/1.1',
    'Host: x',
    `X-WSSE: ${await signature(owner)}`,
    `Content-Length: ${text.length}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n${text.slice(0, -1)}`);
  return { socket, last: text.slice(-1), answer: () => answer };
}

/** Whether anybody listens there. */
async function accepts({ port }: RunningServer): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const isOpen = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isOpen;
}

test('the first start makes an account and tells how to reach it; the next does not', async (t) => {
  const where = { dataDir: await temporaryFolder(t) };
  const first = await serve(t, where);
  const [, user = '', secret = ''] = /user (\S+) and the secret (\S+)$/m.exec(first.output.stdout) ?? [];
  const settings = await signed(first, { user, secret }, '/settings');
  assert.equal(settings.status, 200);
  assert.match(first.output.stdout, /^This is the first start/);
  assert.match(
    first.output.stdout,
    /curl -H "\$\(npm run -s kontor -- wsse --user demo --secret \w+\)" http:\/\/localhost:\d+\/api\/v2\/settings/,
  );
  first.kill('SIGTERM');
  assert.equal(await first.ended, 0);

  const second = await serve(t, where);
  assert.match(second.output.stdout, /^Kontor listens on \S+\n$/);
  assert.equal((await signed(second, { user, secret }, '/settings')).status, 200);
});

test('a key is the user of HTTP Basic: the one of the first start, and one that is made later', async (t) => {
  const where = { dataDir: await temporaryFolder(t) };
  const server = await serve(t, where);
  const [, printed = ''] = /curl -u (\S+):X \S+\/api\/xml-in -d/.exec(server.output.stdout) ?? [];
  const args = ['key', 'create', '--account', 'demo', '--dialect', 'acuinvoice'];
  const made = await kontorJson<{ secret: string }>(where, ...args);
  const post = async (login: string): Promise<string> => {
    const headers = { authorization: `Basic ${btoa(login)}` };
    const body = '<request method="client.list"/>';
    return (await fetch(`${server.url}/api/xml-in`, { method: 'POST', headers, body })).text();
  };
  for (const key of [printed, made.secret]) assert.match(await post(`${key}:`), /<response status="ok"/);
  assert.match(await post('demo:X'), /<response status="fail"><error>Authentication failed</);
});

test('a key in a header of its own: the one of the first start, and one that is made later', async (t) => {
  const where = { dataDir: await temporaryFolder(t) };
  const server = await serve(t, where);
  const [, printed = ''] = /curl -H "X-ApiKey: (\S+)" \S+\/api\/v1\/Contacts/.exec(server.output.stdout) ?? [];
  const made = await kontorJson<{ dialect: string; account: string; secret: string }>(
    where,
    ...['key', 'create', '--account', 'demo', '--dialect', 'loyaltii'],
  );
  assert.deepEqual([made.dialect, made.account], ['loyaltii', 'demo']);
  const read = (key: string) => fetch(`${server.url}/api/v1/Contacts`, { headers: { 'X-ApiKey': key } });
  for (const key of [printed, made.secret]) assert.deepEqual(await (await read(key)).json(), []);
  assert.equal((await read('demo')).status, 401);
});

test('health, metrics and the pages', async (t) => {
  const where = { dataDir: await temporaryFolder(t) };
  const server = await serve(t, where);
  const read = (path: string) => fetch(server.url + path, { redirect: 'manual' });
  assert.deepEqual(await (await read('/healthz')).json(), { status: 'ok' });
  assert.equal((await read('/readyz')).status, 200);
  const metrics = await (await read('/metrics')).text();
  assert.match(
    metrics,
    /^kontor_http_request_seconds_count\{dialect="none",method="GET",route="\/healthz",status="200"\} 1$/m,
  );
  assert.match(metrics, /^kontor_jobs\{state="waiting"\} 0$/m);
  assert.match(metrics, /^kontor_spam_checks_total\{verdict="unknown"\} 0$/m);
  assert.match(metrics, /^kontor_spam_source_failures_total\{source="dns"\} 0$/m);
  assert.match(metrics, /^process_cpu_seconds_total /m);
  const { openapi, paths } = (await (await read('/openapi.json')).json()) as { openapi: string; paths: object };
  assert.equal(openapi, '3.1.0');
  assert.ok('/api/v2/contact' in paths);
  assert.equal((await read('/')).headers.get('location'), '/docs');
});

test('spam lists are read before the first request and whenever they change', async (t) => {
  const where = { dataDir: await temporaryFolder(t) };
  const lists = join(where.dataDir, 'lists');
  await mkdir(lists);
  await writeFile(join(lists, 'a.txt'), '203.0.113.7\nno address\n');
  const { output } = await serve(t, { ...where, env: { KONTOR_SPAM_LISTS: lists } });
  const logged = /"file":"a.txt","entries":1,"brokenLines":1,"firstBrokenLines":\[2\],"msg":"spam list read except/;
  await writeFile(join(lists, 'a.txt'), '203.0.113.7\n198.51.100.0/24\n');
  for (let tries = 0; !/"file":"a.txt","entries":2,"msg":"spam list read"/.test(output.stderr); tries += 1) {
    assert.ok(tries < 200, 'waited in vain');
    await sleep(50);
  }
  assert.match(output.stderr, logged);
  assert.doesNotMatch(output.stderr, /203\.0|198\.51|no address/);
});

test('commands work beside a server, and count at once', async (t) => {
  const where = { dataDir: await temporaryFolder(t) };
  const server = await serve(t, where);
  const owner = await login(where);
  assert.equal((await signed(server, owner, '/source/create', { name: 'Shop' })).status, 200);
  await kontorJson(where, 'key', 'revoke', String(owner.id), '--account', 'demo');
  assert.equal((await signed(server, owner, '/settings')).status, 401);
});

test('SIGTERM refuses what is new, lets the running request end, and ends with 0', async (t) => {
  const where = { dataDir: await temporaryFolder(t) };
  const server = await serve(t, where);
  const { socket, last, answer } = await unfinishedRequest(server, await login(where), { name: 'Last' });
  await sleep(1_000);
  server.kill('SIGTERM');
  while (await accepts(server)) await sleep(20);
  socket.write(last);
  const ended = performance.now();
  assert.equal(await server.ended, 0);
  assert.match(answer(), /^HTTP\/1\.1 200 OK\r\n(.*\r\n)*connection: close\r\n/i);
  assert.ok(performance.now() - ended < 20_000, 'nothing waits for connections that are done');
  assert.match(server.output.stderr, /"msg":"stopped"\}\n$/, 'the log is written to its end');
});

test('a second signal ends the process at once', async (t) => {
  const where = { dataDir: await temporaryFolder(t) };
  const server = await serve(t, where);
  await unfinishedRequest(server, await login(where), { name: 'Never' });
  await sleep(200);
  server.kill('SIGINT');
  await sleep(400);
  server.kill('SIGINT');
  assert.equal(await server.ended, 1);
});

test('what was acknowledged is there after SIGKILL', async (t) => {
  const where = { dataDir: await temporaryFolder(t) };
  const server = await serve(t, where);
  const owner = await login(where);
  const header = await signature(owner);
  const acknowledged: string[] = [];
  const create = async (writer: number): Promise<void> => {
    for (let number = 0; ; number += 1) {
      const name = `Shop ${writer}-${number}`;
      const body = JSON.stringify({ name });
      const answer = await fetch(`${server.url}/api/v2/source/create`, {
        method: 'POST',
        headers: { 'x-wsse': header },
        body,
      });
      if (answer.status === 200) acknowledged.push(name);
    }
  };
  const writers = [0, 1, 2, 3].map((writer) => create(writer).catch(() => undefined));
  while (acknowledged.length < 100) await sleep(10);
  server.kill('SIGKILL');
  await Promise.all(writers);

  const again = await serve(t, where);
  const { data } = (await (await signed(again, owner, '/source')).json()) as { data: { name: string }[] };
  const present = new Set(data.map(({ name }) => name));
  assert.deepEqual(
    acknowledged.filter((name) => !present.has(name)),
    [],
  );
});

test('a port that is taken is one sentence', async (t) => {
  const where = { dataDir: await temporaryFolder(t) };
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const { port } = other.address() as { port: number };
  const { code, stderr } = await kontor(where, 'serve', '--port', String(port));
  assert.deepEqual(
    [code, stderr],
    [1, `Kontor cannot listen on 127.0.0.1 port ${port}: another program listens there.\n`],
  );
  assert.ok((await stat(join(where.dataDir, 'kontor.db'))).isFile());
});

test('listening beyond this machine without TLS is warned of', async (t) => {
  const where = { dataDir: await temporaryFolder(t) };
  const open = await serve(t, { ...where, env: { KONTOR_HOST: '0.0.0.0', KONTOR_JOBS: 'off' } });
  assert.match(open.output.stderr, /without TLS/);
  const behindProxy = { KONTOR_HOST: '0.0.0.0', KONTOR_PUBLIC_URL: 'https://hub.example' };
  assert.doesNotMatch((await serve(t, { ...where, env: behindProxy })).output.stderr, /without TLS/);
});

test('the log names routes, never addresses, queries or bodies', async (t) => {
  const where = { dataDir: await temporaryFolder(t) };
  const server = await serve(t, where);
  const owner = await login(where);
  await signed(server, owner, '/contact/3=anna@example.com?secret=canary');
  await signed(server, owner, '/contact', { key_id: '3', 3: 'anna@example.com', 1: 'canary' });
  await fetch(`${server.url}/anna@example.com?canary`);
  server.kill('SIGTERM');
  await server.ended;
  const lines = server.output.stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.filter(({ method }) => method !== undefined).map(({ method, route }) => `${method} ${route}`),
    ['GET /api/v2/contact', 'POST /api/v2/contact', 'GET unknown'],
  );
  assert.doesNotMatch(server.output.stderr, /anna|canary|shop|X-WSSE/i);
});

test('a worker stops when asked to', async (t) => {
  const where = { dataDir: await temporaryFolder(t) };
  const worker = await startUntil(t, where, ['worker'], /^Kontor works on background jobs$/m);
  worker.kill('SIGTERM');
  assert.equal(await worker.ended, 0);
});
