import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openServer } from '../../src/assemble/server.ts';
import { readConfig } from '../../src/config.ts';
import type { Commands } from '../../src/core/commands.ts';
import type { Account, Reader } from '../../src/core/hub.ts';
import { wsseHeader } from '../../src/dialects/emarsys/protocol/wsse-header.ts';
import { makeTestBase } from './test-base.ts';

/** An answer to a request. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly body: Body;
}

/** The whole server in the process of the test: real sockets, threads and base, without the time a new process takes. */
export interface InProcess extends AsyncDisposable {
  readonly account: Account;
  readonly reader: Reader;
  readonly commands: Commands;
  /** Sends JSON below `/api/v1` as a Loyaltii client, below `/api/v2` as an Emarsys one, and so on, by the address. */
  send<Body = unknown>(method: string, path: string, body?: object): Promise<Answer<Body>>;
}

const secret = 'the-secret-of-the-test';

/** Opens a server with an account and a login of each dialect that speaks JSON. */
export async function openInProcess(): Promise<InProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-in-process-'));
  const base = await makeTestBase();
  const settings = { KONTOR_DATA_DIR: folder, KONTOR_DATABASE_URL: base.url, KONTOR_PORT: '0', KONTOR_JOBS: 'off' };
  const { config } = readConfig(settings);
  const server = await openServer({ ...config, secretKey: secret }, pino({ level: 'silent' }), (error) => {
    throw error;
  });
  const { reader, commands } = server;
  const account = await commands.createAccount({ name: 'shop', timezone: 'UTC', language: 'en' });
  const login = { account: 'shop', name: 'shop', secret, replay: 'window' } as const;
  await commands.createCredential({ ...login, dialect: 'emarsys', kind: 'signature', user: 'shop' });
  for (const dialect of ['quentn', 'loyaltii']) await commands.createCredential({ ...login, dialect, kind: 'key' });
  const port = await server.listen();
  server.open();
  const agent = new Agent({ keepAlive: true });
  return {
    ...{ account, reader, commands },
    send: (method, path, body) => send({ method, path, port, agent }, loginFor(path), body),
    async [Symbol.asyncDispose]() {
      agent.destroy();
      await server[Symbol.asyncDispose]();
      await base[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function loginFor(path: string): Readonly<Record<string, string>> {
  if (path.startsWith('/api/v1/')) return { 'X-ApiKey': secret };
  if (path.startsWith('/api/v2/')) return { 'X-WSSE': wsseHeader('shop', secret, new Date()) };
  return { Authorization: `Bearer ${secret}` };
}

function send<Body>(
  options: { method: string; path: string; port: number; agent: Agent },
  login: Readonly<Record<string, string>>,
  body: object | undefined,
): Promise<Answer<Body>> {
  const headers = { ...login, 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request({ ...options, host: '127.0.0.1', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: (text === '' ? undefined : JSON.parse(text)) as Body }),
      );
    });
    sent.once('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}
