import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { pino } from 'pino';
import { assembleServer, sharedAnswers } from '../../../src/assemble/server.ts';
import { assembleSpamScreen } from '../../../src/assemble/spam-screen.ts';
import { readConfig } from '../../../src/config.ts';
import { createVault } from '../../../src/core/access/vault.ts';
import { localCommands } from '../../../src/core/commands.ts';
import type { Hub } from '../../../src/core/hub.ts';
import { randomIds } from '../../../src/core/random-ids.ts';
import { wsseHeader } from '../../../src/dialects/emarsys/protocol/wsse-header.ts';
import { startBlockListServer } from '../../harness/block-list-server.ts';
import { makeTestBase } from '../../harness/test-base.ts';

// What one server has counted, used up, refused or made counts for the other one on the same base at once. Each here has
// connections and a memory of its own, as a process has; the clock stands still.

const secretKey = 'the key of the test';
const perMinute = 40;
let now = new Date('2012-04-03T12:00:00Z');
const clock = { now: () => now };
const log = pino({ level: 'silent' });
const blockList = await startBlockListServer({ 'bl.test': { ipv4: ['93.184.216.0/24'] } });
const base = await makeTestBase();
const { config } = readConfig({
  KONTOR_DATABASE_URL: base.url,
  KONTOR_RATE_LIMIT: String(perMinute),
  KONTOR_DNSBL: 'bl.test',
  KONTOR_DNSBL_RESOLVER: `127.0.0.1:${blockList.port}`,
});

interface Sent {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

function openServer() {
  const { store, ...opened } = base.open();
  const hub: Hub = { store, clock, ids: randomIds, vault: createVault(secretKey) };
  const commands = localCommands(hub);
  const shared = sharedAnswers(config, { reader: store, commands, clock });
  const spamScreen = assembleSpamScreen(config, { clock, log, shared });
  const parts = { reader: store, commands, clock, log, spamScreen: spamScreen.screen };
  const app = assembleServer({ ...config, secretKey }, parts);
  return {
    commands,
    async ask({ method = 'GET', url, headers, body }: Sent): Promise<Answer> {
      const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
      const json = { 'content-type': 'application/json', ...headers };
      const response = await app.inject({ method, url, headers: json, ...payload });
      return { status: response.statusCode, body: response.body, headers: response.headers };
    },
    async close() {
      await app.close();
      await opened[Symbol.asyncDispose]();
    },
  };
}

const [one, other] = [openServer(), openServer()];
after(async () => {
  await Promise.all([one.close(), other.close()]);
  await base[Symbol.asyncDispose]();
  await blockList.stop();
});

await one.commands.createAccount({ name: 'shop', timezone: 'UTC', language: 'en' });

/** A fresh login, in a minute of its own; gives the header that shows it. */
async function login(dialect: 'quentn' | 'loyaltii' | 'emarsys', replay: 'window' | 'strict' = 'window') {
  now = new Date(now.getTime() + 60_000);
  const name = `${dialect}${now.getTime()}`;
  const kind = dialect === 'emarsys' ? 'signature' : 'key';
  const user = kind === 'signature' ? { user: name } : {};
  await one.commands.createCredential({ account: 'shop', dialect, kind, name, secret: name, replay, ...user });
  if (dialect === 'quentn') return { authorization: `Bearer ${name}` };
  if (dialect === 'loyaltii') return { 'x-apikey': name };
  return { 'x-wsse': wsseHeader(name, name, now) };
}

/** Sends the same this many times, by turns to either server, all at once. */
function spread(times: number, request: Sent): Promise<Answer[]> {
  return Promise.all(Array.from({ length: times }, (_, turn) => (turn % 2 === 0 ? one : other).ask(request)));
}

const statusesOf = (answers: readonly Answer[]) => answers.map(({ status }) => status).sort();
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

test('a credential has its requests a minute once, whichever server it asks', async () => {
  const headers = await login('quentn');
  const request = { url: '/public/api/v1/check-credentials', headers };
  const answers = await spread(perMinute + 10, request);
  assert.deepEqual(statusesOf(answers), [...times(perMinute, 200), ...times(10, 429)]);
  const remaining = answers.map(({ headers: { 'x-rate-limit-remaining': left } }) => Number(left));
  const expected = [...times(10, 0), ...Array.from({ length: perMinute }, (_, left) => left)];
  assert.deepEqual(
    remaining.sort((low, high) => low - high),
    expected.sort((low, high) => low - high),
    'each is told its own number',
  );
  assert.deepEqual(statusesOf(await spread(4, request)), times(4, 429));
  now = new Date(now.getTime() + 60_000);
  assert.deepEqual(statusesOf(await spread(4, request)), times(4, 200));
});

test('failed logins are counted together', async () => {
  now = new Date(now.getTime() + 60_000);
  const headers = { authorization: 'Bearer guessed' };
  const answers = await spread(210, { url: '/public/api/v1/check-credentials', headers });
  assert.deepEqual(statusesOf(answers), [...times(200, 401), ...times(10, 429)]);
});

test('a contact’s password is guessed ten times a minute, not ten times a server', async () => {
  const headers = await login('loyaltii');
  const contact = { RegistrationSource: 'test', Email: 'guessed@example.com' };
  const made = await one.ask({ method: 'POST', url: '/api/v1/Contacts', headers, body: contact });
  const url = `/api/v1/Contacts/${JSON.parse(made.body).Id}`;
  const body = { NewPassword: 'correct horse' };
  assert.equal((await one.ask({ method: 'POST', url: `${url}/SetPassword`, headers, body })).status, 200);
  const logIn = (Password: string): Sent => {
    return { method: 'POST', url: `${url}/Login`, headers, body: { Password, Ip: '8.8.8.8', Source: 'test' } };
  };
  assert.equal((await other.ask(logIn('correct horse'))).status, 200);
  for (let guess = 0; guess < 10; guess += 1) assert.equal((await one.ask(logIn(`horse ${guess}`))).status, 422);
  assert.equal((await other.ask(logIn('correct horse'))).status, 429);
});

test('a header that may be used once is let in by one of the servers', async () => {
  const headers = await login('emarsys', 'strict');
  const answers = await spread(12, { url: '/api/v2/settings', headers });
  assert.deepEqual(statusesOf(answers), [200, ...times(11, 401)]);
});

test('of equal exports one is begun', async () => {
  const headers = await login('emarsys');
  const range = { distribution_method: 'local', origin: 'all', origin_id: 0, time_range: ['2012-01-01', '2012-04-01'] };
  const body = { ...range, contact_fields: ['3'] };
  const answers = await spread(6, { method: 'POST', url: '/api/v2/contact/getchanges', headers, body });
  const codes = answers.map((answer) => JSON.parse(answer.body).replyCode);
  assert.deepEqual(codes.sort(), [0, ...times(5, 4001)]);
});

test('an address may send no more than its share of forms', async () => {
  const headers = await login('quentn');
  const asked = Array.from({ length: 10 }, (_, form) => {
    const contact = { mail: `form${form}@example.com`, request_ip: '8.8.4.4' };
    const body = { contact, duplicate_check_method: 'email', flood_limit: 3 };
    const to = form % 2 === 0 ? one : other;
    return to.ask({ method: 'POST', url: '/public/api/v1/contact', headers, body });
  });
  const answers = await Promise.all(asked);
  assert.deepEqual(statusesOf(answers), [...times(3, 200), ...times(7, 429)]);
});

test('what block lists have told one server, the other need not ask them', async () => {
  const headers = await login('quentn');
  const form = (mail: string, request_ip: string): Sent => {
    const body = { contact: { mail, request_ip }, duplicate_check_method: 'email', spam_protection: true };
    return { method: 'POST', url: '/public/api/v1/contact', headers, body };
  };
  assert.equal((await one.ask(form('listed@example.com', '93.184.216.34'))).status, 403);
  assert.equal((await one.ask(form('clean@example.com', '8.8.4.5'))).status, 200);
  await blockList.stop();
  assert.equal((await other.ask(form('listed@example.com', '93.184.216.34'))).status, 403);
  assert.equal((await other.ask(form('unknown@example.com', '93.184.216.35'))).status, 200, 'nobody can say');
  now = new Date(now.getTime() + 5 * 60_000);
  assert.equal((await other.ask(form('later@example.com', '93.184.216.34'))).status, 200, 'not for ever');
});

test('a field that one server has made can be written through the other at once', async () => {
  const headers = await login('emarsys');
  for (let round = 0; round < 5; round += 1) {
    const email = `field${round}@example.com`;
    // Both know the account's fields as they are.
    const known = { method: 'POST', url: '/api/v2/contact', headers, body: { 3: email } } as const;
    for (const server of [one, other]) await server.ask(known);
    const field = { name: `field ${round}`, application_type: 'shorttext' };
    const begin = performance.now();
    const made = await one.ask({ method: 'POST', url: '/api/v2/field', headers, body: field });
    now = new Date(now.getTime() + performance.now() - begin);
    const { id } = JSON.parse(made.body).data as { id: number };
    const body = { 3: email, [id]: 'a value' };
    assert.equal((await other.ask({ method: 'PUT', url: '/api/v2/contact', headers, body })).status, 200);
  }
});
