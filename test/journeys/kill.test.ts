import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { checkChanges, checkKeys, contactsIn, type StoredContact } from '../harness/base-checks.ts';
import { type FtpServer, startFtpServer } from '../harness/ftp-server.ts';
import { type Kontor, type Reply, startKontor, until } from '../harness/kontor.ts';
import type { TestBase } from '../harness/test-base.ts';

// SIGKILL in the middle of everything, again and again, over one base. What was acknowledged has to be there in the
// end, what was refused must not, and what was under way is there whole or not at all.

/**
 * When each round's SIGKILL comes: after so many milliseconds; as the receiver begins to get a file; or as one has got
 * its final name there, which the base does not know yet.
 */
const rounds = [300, 'upload', 'arrival', 900, 'upload', 'arrival', 1_200, 'upload', 'arrival'] as const;
const clients = 64;
const preloaded = 5_000;
const batchSize = 20;

/** What a client knows of one contact. Its first name is `v0` when made, then `v1`, `v2`, … */
interface Entry {
  readonly email: string;
  state: 'asked' | 'acknowledged' | 'refused' | 'deleting' | 'deleted';
  id?: number;
  /** Highest first name that was sent, and that was acknowledged. */
  sent: number;
  acknowledged: number;
}

/** An export that was acknowledged, and the contacts that had been acknowledged before it was asked for. */
interface AskedExport {
  readonly id: number;
  readonly method: string;
  readonly contacts: readonly Entry[];
}

interface Ledger {
  readonly entries: Map<string, Entry>;
  readonly batches: Entry[][];
  readonly exports: AskedExport[];
  /** What the receiver has seen under a final name, at any kill: this must stay as it is. */
  readonly received: Map<string, string>;
  /** Answers that no client should get. */
  readonly failures: string[];
}

/** Undefined when the answer never came: the server was killed. */
type Ask = <Data>(method: string, path: string, body: object) => Promise<Reply<Data> | undefined>;

const fieldsOf = ({ email, sent }: Entry): object => ({ 3: email, 1: `v${sent}` });

function expect(ledger: Ledger, email: string): Entry {
  const entry: Entry = { email, state: 'asked', sent: 0, acknowledged: 0 };
  ledger.entries.set(email, entry);
  return entry;
}

function acknowledge(entry: Entry | undefined, id: number | undefined): void {
  if (entry === undefined || id === undefined) return;
  entry.state = 'acknowledged';
  entry.id = id;
}

async function create(ask: Ask, ledger: Ledger, email: string, source: string): Promise<Entry | undefined> {
  const entry = expect(ledger, email);
  const reply = await ask<{ id: number }>('POST', 'contact', { ...fieldsOf(entry), source_id: source });
  if (reply !== undefined && reply.status !== 200) ledger.failures.push(reply.text);
  acknowledge(entry, reply?.data.id);
  return reply && entry;
}

async function update(ask: Ask, ledger: Ledger, entry: Entry): Promise<void> {
  entry.sent += 1;
  const reply = await ask('PUT', 'contact', { key_id: '3', ...fieldsOf(entry) });
  if (reply?.status === 200) entry.acknowledged = entry.sent;
  else if (reply !== undefined) ledger.failures.push(reply.text);
}

/** A row in the middle repeats a contact that is there, and is refused alone. */
async function createBatch(ask: Ask, ledger: Ledger, prefix: string, known: Entry): Promise<void> {
  const entries = Array.from({ length: batchSize }, (_, row) => expect(ledger, `${prefix}-${row}@example.com`));
  ledger.batches.push(entries);
  const rows = entries.map(fieldsOf);
  const contacts = [...rows.slice(0, 7), { 3: known.email, 1: 'refused' }, ...rows.slice(7)];
  const reply = await ask<{ ids: number[]; errors: object }>('POST', 'contact', { key_id: '3', contacts });
  if (reply === undefined) return;
  const isRight = reply.data.ids?.length === batchSize && Object.keys(reply.data.errors).join() === known.email;
  if (!isRight) ledger.failures.push(reply.text);
  for (const [row, entry] of entries.entries()) acknowledge(entry, reply.data.ids[row]);
}

async function createRefused(ask: Ask, ledger: Ledger, email: string, known: Entry): Promise<void> {
  const refused = expect(ledger, email);
  refused.state = 'refused';
  const unknownField = await ask('POST', 'contact', { ...fieldsOf(refused), 999999: 'x' });
  if (unknownField !== undefined && unknownField.replyCode !== 2007) ledger.failures.push(unknownField.text);
  const duplicate = await ask('POST', 'contact', { 3: known.email, 1: 'refused' });
  if (duplicate !== undefined && duplicate.replyCode !== 2009) ledger.failures.push(duplicate.text);
}

async function remove(ask: Ask, ledger: Ledger, entry: Entry): Promise<void> {
  entry.state = 'deleting';
  const reply = await ask('POST', 'contact/delete', { key_id: '3', 3: entry.email });
  if (reply?.status === 200) entry.state = 'deleted';
  else if (reply !== undefined) ledger.failures.push(reply.text);
}

/** Writes until the server is gone. */
async function runClient(ask: Ask, ledger: Ledger, name: string, sources: readonly string[]): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const made = await create(ask, ledger, `${name}-${turn}@example.com`, sources[turn % 2] ?? '');
    if (made === undefined) return;
    await update(ask, ledger, made);
    if (turn % 4 === 1) await createBatch(ask, ledger, `${name}-${turn}-batch`, made);
    if (turn % 4 === 2) await createRefused(ask, ledger, `${name}-${turn}-refused@example.com`, made);
    if (turn % 4 === 3) await remove(ask, ledger, made);
  }
}

let exportsAsked = 0;

/** Asks for exports, one after the other, no two of them equal, until the server is gone. */
async function runExporter(ask: Ask, ledger: Ledger, server: FtpServer, method: string): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    exportsAsked += 1;
    const start = new Date(Date.UTC(2020, 0, 1) + exportsAsked * 1_000).toISOString();
    const contacts = [...ledger.entries.values()].filter(({ state }) => state === 'acknowledged');
    const reply = await ask<{ id: number }>('POST', 'contact/getchanges', {
      distribution_method: method,
      origin: 'all',
      origin_id: 0,
      time_range: [start.slice(0, 19).replace('T', ' '), '2099-12-31'],
      contact_fields: ['3', '1'],
      ftp_settings: {
        host: '127.0.0.1',
        port: method === 'sftp' ? server.sftpPort : server.ftpPort,
        username: server.username,
        password: server.password,
      },
    });
    if (reply === undefined) return;
    if (reply.status === 200) ledger.exports.push({ id: reply.data.id, method, contacts });
    else ledger.failures.push(reply.text);
    await wait(50);
  }
}

/** Files that are on their way to the receiver, or were when the server was killed. */
function halfSent(server: FtpServer): string[] {
  return readdirSync(server.root).filter((name) => name.endsWith('.part'));
}

/** Resolves when the receiver has a file that it did not have before, at the latest after three seconds. */
async function untilReceived(server: FtpServer, kind: 'upload' | 'arrival'): Promise<void> {
  const files = (): string[] => readdirSync(server.root).filter((name) => kind === 'upload' || name.endsWith('.csv'));
  const earlier = new Set(files());
  const end = performance.now() + 3_000;
  while (files().every((name) => earlier.has(name)) && performance.now() < end) await turn();
}

/** Lets all clients loose, kills the server in the middle, and gives the files that were on their way then. */
async function runRound(kontor: Kontor, server: FtpServer, ledger: Ledger, round: number): Promise<string[]> {
  let isKilled = false;
  const ask: Ask = async (method, path, body) => {
    try {
      const reply = await kontor.call<never>(method, path, body);
      if (reply.status >= 500) ledger.failures.push(reply.text);
      return reply;
    } catch (error) {
      if (!isKilled) ledger.failures.push(String(error));
      return undefined;
    }
  };
  const sources = (await kontor.call<{ id: string }[]>('GET', 'source')).data.map(({ id }) => id);
  const names = Array.from({ length: clients }, (_, client) => `round${round}-client${client}`);
  const work = [
    ...names.map((name) => runClient(ask, ledger, name, sources)),
    ...['local', 'ftp', 'sftp'].map((method) => runExporter(ask, ledger, server, method)),
  ];
  const when = rounds[round] ?? 0;
  await (typeof when === 'number' ? wait(when) : untilReceived(server, when));
  isKilled = true;
  await kontor.kill('SIGKILL');
  await Promise.all(work);
  checkReceived(server, ledger);
  return halfSent(server);
}

/** A final name stands for a whole file from its first moment on: nothing is added later, nothing sent anew. */
function checkReceived(server: FtpServer, ledger: Ledger): void {
  for (const name of readdirSync(server.root).filter((one) => one.endsWith('.csv'))) {
    const text = readFileSync(join(server.root, name), 'utf8');
    assert.ok(text === (ledger.received.get(name) ?? text), `${name} has changed`);
    ledger.received.set(name, text);
  }
}

async function preload(kontor: Kontor, ledger: Ledger): Promise<void> {
  for (const name of ['webshop_1', 'webshop_2']) await kontor.call('POST', 'source/create', { name });
  for (let batch = 0; batch < preloaded / 1_000; batch += 1) {
    const entries = Array.from({ length: 1_000 }, (_, row) => expect(ledger, `old-${batch}-${row}@example.com`));
    const body = { key_id: '3', contacts: entries.map(fieldsOf) };
    const reply = await kontor.call<{ ids: number[] }>('POST', 'contact', body);
    for (const [row, entry] of entries.entries()) acknowledge(entry, reply.data.ids[row]);
  }
}

/** Compares the base with what the clients were told. */
async function checkContacts(base: TestBase, ledger: Ledger): Promise<void> {
  const byEmail = new Map<string, StoredContact>();
  for (const contact of await contactsIn(base)) {
    const email = String(contact.fields.email);
    assert.ok(!byEmail.has(email), `${email} is there twice`);
    assert.ok(ledger.entries.has(email), `nobody asked for ${email}`);
    byEmail.set(email, contact);
  }
  for (const entry of ledger.entries.values()) {
    const { email, state } = entry;
    const stored = byEmail.get(email);
    if (state === 'acknowledged') assert.equal(stored?.id, entry.id, `${email} was acknowledged`);
    if (state === 'refused' || state === 'deleted') assert.equal(stored, undefined, `${email} was ${state}`);
    if (stored === undefined) continue;
    const version = Number(/^v(\d+)$/.exec(String(stored.fields.firstName))?.[1]);
    assert.ok(version >= entry.acknowledged && version <= entry.sent, `${email}: ${JSON.stringify(stored)}`);
  }
  for (const batch of ledger.batches) {
    const present = batch.filter(({ email }) => byEmail.has(email)).length;
    assert.ok(present === 0 || present === batchSize, `${present} rows of a batch: ${batch[0]?.email}`);
  }
}

/** A file is whole when it ends with a row, has the rows that the base counted, and misses nobody it must have. */
function checkFile(text: string, rows: number, asked: AskedExport | undefined): void {
  const lines = text.split('\r\n');
  assert.equal(lines.shift(), 'user_id,E-Mail,First Name');
  assert.equal(lines.pop(), '', 'the last row ends');
  assert.equal(lines.length, rows);
  const ids = lines.map((line) => Number(/^(\d+),[^,]+@example\.com,v\d+$/.exec(line)?.[1]));
  assert.ok(
    ids.every((id, index) => id > (ids[index - 1] ?? 0)),
    'ids rise',
  );
  const present = new Set(ids);
  const lost = asked?.contacts.filter(({ id = 0, state }) => state === 'acknowledged' && !present.has(id));
  assert.deepEqual(lost ?? [], []);
}

async function checkExports(kontor: Kontor, server: FtpServer, base: TestBase, ledger: Ledger): Promise<void> {
  const found = await base.query('select id, status, rows, request from export');
  const exports = found.map(({ id, status, rows, request }) => ({
    ...{ id, status, rows },
    protocol: (JSON.parse(String(request)).target?.protocol ?? null) as string | null,
  }));
  const sent = exports.filter(({ protocol }) => protocol !== null).map(({ id }) => `changes_${id}.csv`);
  assert.deepEqual(readdirSync(server.root).sort(), sent.sort());
  for (const { id, status, rows, protocol } of exports) {
    assert.equal(status, 'done');
    const asked = ledger.exports.find((one) => one.id === id);
    if (asked !== undefined) assert.equal(protocol ?? 'local', asked.method);
    const text =
      protocol === null
        ? (await kontor.call('GET', `export/${id}/data`)).text
        : readFileSync(join(server.root, `changes_${id}.csv`), 'utf8');
    checkFile(text, Number(rows), asked);
  }
  for (const { id } of ledger.exports)
    assert.ok(
      exports.some((one) => one.id === id),
      `export ${id} is there`,
    );
  assert.deepEqual(await leftHalves(kontor), [], 'no half files');
}

/** What killed workers have left of files that others made anew. */
async function leftHalves({ base, dataDir }: Kontor): Promise<unknown[]> {
  if (base.database.engine === 'sqlite') {
    return readdirSync(join(dataDir, 'exports')).filter((name) => name.endsWith('.part'));
  }
  return base.query(`select p.export_id from export_piece p
    left join export_file f on f.account_id = p.account_id and f.export_id = p.export_id and f.attempt = p.attempt
    where f.attempt is null`);
}

test('SIGKILL loses nothing that was acknowledged and leaves nothing half done', async (t) => {
  await using server = await startFtpServer();
  await using kontor = await startKontor({ env: { KONTOR_DELIVERY_ALLOW: '127.0.0.0/8' } });
  const ledger: Ledger = { entries: new Map(), batches: [], exports: [], received: new Map(), failures: [] };
  await preload(kontor, ledger);
  for (const round of rounds.keys()) {
    const under = await runRound(kontor, server, ledger, round);
    const ready = await kontor.restart();
    t.diagnostic(
      `round ${round}: ${ledger.entries.size} contacts, ready after ${ready.toFixed()} ms, half sent: ${under}`,
    );
    assert.deepEqual(ledger.failures, []);
  }
  const { base } = kontor;
  await until('all exports to be finished', async () => {
    const [waiting] = await base.query('select count(*) as jobs from job');
    return waiting?.jobs === 0 ? true : undefined;
  });
  const states = Object.groupBy(ledger.entries.values(), ({ state }) => state);
  const counts = Object.entries(states).map(([state, entries = []]) => `${entries.length} ${state}`);
  t.diagnostic(`${counts.join(', ')}; ${ledger.exports.length} exports`);
  if (base.database.engine === 'sqlite') {
    assert.deepEqual(await base.query('pragma integrity_check'), [{ integrity_check: 'ok' }]);
  }
  await checkContacts(base, ledger);
  await checkChanges(base);
  await checkKeys(base);
  await checkExports(kontor, server, base, ledger);
  checkReceived(server, ledger);
});
