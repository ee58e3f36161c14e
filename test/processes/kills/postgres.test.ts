import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { checkChanges, checkKeys, contactsIn, type StoredContact } from '../../harness/base-checks.ts';
import { type Cluster, type KontorProcess, startCluster, Unanswered } from '../../harness/cluster.ts';
import { type FtpServer, startFtpServer } from '../../harness/ftp-server.ts';
import { until } from '../../harness/kontor.ts';
import { type Meaning, type Speaker, speakers } from '../../harness/speakers.ts';

// Two servers and two workers that share nothing but a PostgreSQL; each second one of them is killed and at once started
// anew, as by its supervisor, while clients of all four dialects write. `KONTOR_TEST_LONG=1` makes it a minute, with 500 rounds
// of races, and takes any of the four, whether or not another one of its kind is at work.

const isLong = process.env.KONTOR_TEST_LONG !== undefined;
const [seconds, rounds] = isLong ? [60, 500] : [12, 24];
/** Rounds at a time, and who races in each. */
const lanes = 4;
const racers = 8;
const clientsPerDialect = 4;

/** What a client knows of one contact. Its first name is `v0` when made, then `v1`, `v2`, … */
interface Entry {
  readonly email: string;
  state: 'asked' | 'acknowledged' | 'deleting' | 'deleted';
  id?: string;
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

/** All that happened. */
class Ledger {
  readonly entries: Entry[] = [];
  readonly exports: AskedExport[] = [];
  /** Addresses in batches, and whether one that was answered had them: they are there then. */
  readonly inBatches = new Map<string, boolean>();
  /** Answers of each round of races; 0 stands for one that did not come. */
  readonly races: { readonly kind: 'email' | 'phone'; readonly value: string; readonly statuses: number[] }[] = [];
  /** What the receiver has seen under a final name at any kill: this must stay as it is. */
  readonly received = new Map<string, string>();
  readonly followed: number[] = [];
  /** How many processes were at work at each kill. */
  readonly atWork: number[] = [];
  /** Milliseconds that the kills took all together, and the races that had been run by then. */
  killing = { lasted: 0, races: 0 };
  /** Nothing new is begun. */
  isOver = false;
  /** Nothing is under way any more. */
  isQuiet = false;
}

/** Repeats what may be repeated until it is answered. */
async function persistently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      await wait(20);
    }
  }
}

/** True when the answer came. */
async function once(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (error instanceof Unanswered) return false;
    throw error;
  }
}

/** Makes, reads, updates and deletes contacts until it is over; what was acknowledged is read at once, by any server. */
async function runClient(speaker: Speaker, name: string, ledger: Ledger): Promise<void> {
  for (let turn = 0; !ledger.isOver; turn += 1) {
    const entry: Entry = { email: `${name}-${turn}@example.com`, state: 'asked', sent: 0, acknowledged: 0 };
    ledger.entries.push(entry);
    const values: Meaning = { email: entry.email, firstName: 'v0', lastName: name };
    const isMade = await once(async () => {
      entry.id = await speaker.create(values);
    });
    const { id } = entry;
    if (!isMade || id === undefined) continue;
    entry.state = 'acknowledged';
    for (let update = 0; update < 2; update += 1) {
      entry.sent += 1;
      await persistently(() => speaker.update(id, { firstName: `v${entry.sent}` }));
      entry.acknowledged = entry.sent;
      const seen: Meaning | undefined = await persistently<Meaning | undefined>(() => speaker.read(id));
      assert.equal(seen?.firstName, `v${entry.sent}`, `${entry.email} is read as it was written`);
    }
    if (turn % 5 !== 4) continue;
    entry.state = 'deleting';
    if (await once(() => speaker.remove(id))) entry.state = 'deleted';
  }
}

/** Asks for exports, one after the other, no two of them equal, until it is over. */
async function runExporter({ world }: Cluster, ftp: FtpServer, method: string, ledger: Ledger): Promise<void> {
  const port = method === 'sftp' ? ftp.sftpPort : ftp.ftpPort;
  const ftp_settings = { host: '127.0.0.1', port, username: ftp.username, password: ftp.password };
  for (let turn = 0; !ledger.isOver; turn += 1) {
    const contacts = ledger.entries.filter(({ state }) => state === 'acknowledged');
    const from = new Date(Date.UTC(2020, 0, 1, 0, 0, turn)).toISOString().slice(0, 19).replace('T', ' ');
    const asked = { distribution_method: method, origin: 'all', origin_id: 0, time_range: [from, '2099-12-31'] };
    const body = JSON.stringify({ ...asked, contact_fields: ['3', '1'], ftp_settings });
    await once(async () => {
      const headers = [['X-WSSE', world.variables.wsse ?? '']] as const;
      const reply = await world.request({ method: 'POST', url: '/api/v2/contact/getchanges', headers, body });
      assert.equal(reply.status, 200, reply.body);
      ledger.exports.push({ id: JSON.parse(reply.body).data.id, method, contacts });
    });
    await wait(400);
  }
}

/** Eight clients at once give one e-mail or one phone to a new contact; four of them accept no other with it. */
async function runRaces({ world }: Cluster, ledger: Ledger, lane: number): Promise<void> {
  for (let round = lane; round < rounds; round += lanes) {
    const kind = Math.floor(round / lanes) % 2 === 0 ? 'email' : 'phone';
    const value = kind === 'email' ? `race${round}@example.com` : `555${round}`;
    const statuses = Array.from({ length: racers }, async (_, racer) => {
      const byLoyaltii = racer % 2 === 0;
      const contact = byLoyaltii
        ? { RegistrationSource: 'race', ...(kind === 'email' ? { Email: value } : { Phone: value }) }
        : { key_id: kind === 'email' ? 3 : 15, [kind === 'email' ? 3 : 15]: value };
      const login = byLoyaltii ? ['X-ApiKey', world.variables.apiKey ?? ''] : ['X-WSSE', world.variables.wsse ?? ''];
      const headers = [login as [string, string], ['Content-Type', 'application/json']] as const;
      const url = byLoyaltii ? '/api/v1/Contacts' : '/api/v2/contact';
      let status = 0;
      await once(async () => {
        ({ status } = await world.request({ method: 'POST', url, headers, body: JSON.stringify(contact) }));
      });
      return status;
    });
    ledger.races.push({ kind, value, statuses: await Promise.all(statuses) });
  }
}

/** Each second four batches at once, of so many contacts that the server would not hold their keys; half of them are in two. */
async function runBatches({ world }: Cluster, ledger: Ledger): Promise<void> {
  for (let turn = 0; !ledger.isOver; turn += 1) {
    const next = wait(1_000);
    const each = Array.from({ length: 4 }, async (_, batch) => {
      const name = (number: number) => `batch${turn}-${number % 2 === 0 ? batch : batch >> 1}-${number}@example.com`;
      const emails = Array.from({ length: 60 }, (_one, number) => name(number));
      for (const email of emails) if (!ledger.inBatches.has(email)) ledger.inBatches.set(email, false);
      const body = JSON.stringify({ key_id: 3, contacts: emails.map((email) => ({ 3: email, 1: 'v0' })) });
      const headers = [['X-WSSE', world.variables.wsse ?? '']] as const;
      const isAnswered = await once(async () => {
        const { status } = await world.request({ method: 'POST', url: '/api/v2/contact', headers, body });
        assert.equal(status, 200);
      });
      if (isAnswered) for (const email of emails) ledger.inBatches.set(email, true);
    });
    await Promise.all([...each, next]);
  }
}

/** Reads the changes as they come, to the last. */
async function runFollower({ store, account }: Cluster, ledger: Ledger): Promise<void> {
  for (;;) {
    const isLast = ledger.isQuiet;
    const found = await store.changes.after(account.id, ledger.followed.at(-1) ?? 0, 500);
    ledger.followed.push(...found.map(({ sequence }) => sequence));
    if (isLast && found.length === 0) return;
    if (found.length === 0) await wait(20);
  }
}

/** Kills a process each second and starts it again at once, for as long as `isWanted`; gives how long the starts took. */
async function runKiller({ processes }: Cluster, ftp: FtpServer, ledger: Ledger, isWanted: () => boolean) {
  const starts: number[] = [];
  const begin = performance.now();
  for (let second = 1; isWanted(); second += 1) {
    await wait(Math.max(0, begin + second * 1_000 - performance.now()));
    const victims = isLong ? processes : replaceable(processes);
    const victim = victims[Math.floor(Math.random() * victims.length)];
    if (victim === undefined) continue;
    ledger.atWork.push(processes.filter((process) => process.isAtWork()).length);
    await victim.kill();
    checkReceived(ftp, ledger);
    const started = performance.now();
    void victim.start().then(() => victim.isAtWork() && starts.push(performance.now() - started));
  }
  ledger.killing = { lasted: performance.now() - begin, races: ledger.races.length };
  return starts;
}

/** Those beside whom another one of the kind is at work: in a short time on a slow machine nothing would be tested without. */
function replaceable(processes: readonly KontorProcess[]): KontorProcess[] {
  const atWork = processes.filter((process) => process.isAtWork());
  return atWork.filter((one) => atWork.some((other) => other !== one && isAlike(one, other)));
}

/** Lets all clients loose until the kills are over and the races are run; gives how long the starts took. */
async function runEverything(cluster: Cluster, ftp: FtpServer, ledger: Ledger): Promise<number[]> {
  const clients = speakers(cluster.world).flatMap((speaker) =>
    Array.from({ length: clientsPerDialect }, (_, client) => runClient(speaker, `${speaker.name}-${client}`, ledger)),
  );
  const batches = runBatches(cluster, ledger);
  const exporters = ['local', 'ftp', 'sftp'].map((method) => runExporter(cluster, ftp, method, ledger));
  let isRacing = true;
  const racing = Array.from({ length: lanes }, (_, lane) => runRaces(cluster, ledger, lane));
  const races = Promise.all(racing).then(() => {
    isRacing = false;
  });
  const end = performance.now() + seconds * 1_000;
  const isWanted = (): boolean =>
    !ledger.isOver && (isLong ? ledger.atWork.length < seconds : isRacing || performance.now() < end);
  const killer = runKiller(cluster, ftp, ledger, isWanted);
  const over = Promise.all([killer, races]).finally(() => {
    ledger.isOver = true;
  });
  await Promise.all([...clients, batches, ...exporters, over]);
  return killer;
}

/** Whether both are servers, or both workers. */
function isAlike(one: KontorProcess, other: KontorProcess): boolean {
  return (one.url === undefined) === (other.url === undefined);
}

/** A final name stands for a whole file from its first moment on: nothing is added later. */
function checkReceived(ftp: FtpServer, ledger: Ledger): void {
  for (const name of readdirSync(ftp.root).filter((one) => one.endsWith('.csv'))) {
    const text = readFileSync(join(ftp.root, name), 'utf8');
    assert.ok(text === (ledger.received.get(name) ?? text), `${name} has changed`);
    ledger.received.set(name, text);
  }
}

/** Compares the base with what the clients were told. */
function checkContacts(contacts: readonly StoredContact[], ledger: Ledger): void {
  const byEmail = Map.groupBy(contacts, ({ fields }) => String(fields.email));
  for (const { email, state, id, acknowledged, sent } of ledger.entries) {
    const found = byEmail.get(email) ?? [];
    assert.ok(found.length <= 1, `${email} is there ${found.length} times`);
    const [stored] = found;
    if (state === 'acknowledged') assert.equal(String(stored?.id), id, `${email} was acknowledged`);
    if (state === 'deleted') assert.equal(stored, undefined, `${email} was deleted`);
    if (stored === undefined) continue;
    const version = Number(/^v(\d+)$/.exec(String(stored.fields.firstName))?.[1]);
    assert.ok(version >= acknowledged && version <= sent, `${email} is ${version} of ${acknowledged} to ${sent}`);
  }
}

/** What was in a batch is there at most once, and once when a batch with it was answered. */
function checkBatches(contacts: readonly StoredContact[], { inBatches }: Ledger): void {
  const counts = new Map<string, number>();
  for (const { fields } of contacts) counts.set(String(fields.email), (counts.get(String(fields.email)) ?? 0) + 1);
  for (const [email, isAnswered] of inBatches) {
    const count = counts.get(email) ?? 0;
    assert.ok(count <= 1 && count >= Number(isAnswered), `${email} is there ${count} times, answered: ${isAnswered}`);
  }
}

/** Of each round one contact holds what they raced for; it is the winner's, if that one was told. */
function checkRaces(contacts: readonly StoredContact[], { races }: Ledger): void {
  for (const { kind, value, statuses } of races) {
    const holders = contacts.filter(({ fields }) => fields[kind] === value).length;
    const winners = statuses.filter((status) => status === 200).length;
    const lost = statuses.filter((status) => status === 0).length;
    // Emarsys says 400 (2009) to a key that exists.
    assert.ok(
      statuses.every((status) => [0, 200, 400, 409].includes(status)),
      `${value}: ${statuses}`,
    );
    assert.ok(winners <= 1 && holders <= 1 && holders >= winners, `${value}: ${holders} hold it, ${statuses}`);
    if (lost === 0) assert.equal(winners, 1, `${value}: ${statuses}`);
  }
}

/** A file is whole when it ends with a row, has the rows that the base counted, and misses nobody it must have. */
function checkFile(text: string, rows: number, asked: AskedExport | undefined): void {
  const lines = text.split('\r\n');
  assert.equal(lines.shift(), 'user_id,E-Mail,First Name');
  assert.equal(lines.pop(), '', 'the last row ends');
  assert.equal(lines.length, rows);
  const ids = new Set(lines.map((line) => /^(\d+),/.exec(line)?.[1]));
  assert.equal(ids.size, rows, 'each contact once');
  const missing = asked?.contacts.filter(({ id, state }) => state === 'acknowledged' && !ids.has(id));
  assert.deepEqual(missing ?? [], []);
}

/** Every export has ended, and its file is at its receiver or can be had from each server, whole or in pages. */
async function checkExports(cluster: Cluster, ftp: FtpServer, ledger: Ledger): Promise<void> {
  const found = await cluster.base.query('select id, status, rows, request from export');
  const exports = new Map(found.map((row) => [Number(row.id), row]));
  const isSent = (request: unknown): boolean => JSON.parse(String(request)).target !== undefined;
  const sent = found.filter(({ request }) => isSent(request)).map(({ id }) => `changes_${id}.csv`);
  assert.deepEqual(readdirSync(ftp.root).sort(), sent.sort(), 'each is there, and nothing else is');
  for (const { id } of ledger.exports) assert.ok(exports.has(id), `export ${id} is there`);
  for (const [id, { status, rows, request }] of exports) {
    assert.equal(status, 'done', `export ${id}`);
    const asked = ledger.exports.find((one) => one.id === id);
    const texts = isSent(request)
      ? [readFileSync(join(ftp.root, `changes_${id}.csv`), 'utf8')]
      : await download(cluster, id, Number(rows));
    for (const text of texts) checkFile(text, Number(rows), asked);
  }
  const stored = await cluster.base.query('select export_id from export_file');
  const local = ledger.exports.filter(({ method }) => method === 'local').length;
  assert.ok(stored.length >= local, 'the files to be fetched are in the base');
}

/** The file from each server, and in two pages, the first from one server and the second from the other. */
async function download({ processes, world }: Cluster, id: number, rows: number): Promise<string[]> {
  const urls = processes.map(({ url }) => url).filter((url) => url !== undefined);
  const get = async (server: string | undefined, query = ''): Promise<string> => {
    const headers = { 'X-WSSE': world.variables.wsse ?? '' };
    const response = await fetch(`${server}/api/v2/export/${id}/data${query}`, { headers });
    assert.equal(response.status, 200);
    return response.text();
  };
  const half = Math.floor(rows / 2);
  const pages = [await get(urls[0], `?limit=${half}`), await get(urls[1], `?offset=${half}&limit=${rows}`)];
  return [...(await Promise.all(urls.map((url) => get(url)))), ...(half === 0 ? [] : [pages.join('')])];
}

async function report(t: TestContext, { base }: Cluster, ledger: Ledger, starts: readonly number[]): Promise<void> {
  const states = Object.entries(Object.groupBy(ledger.entries, ({ state }) => state));
  const counts = states.map(([state, entries = []]) => `${entries.length} ${state}`).join(', ');
  const updates = ledger.entries.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  const { atWork, killing } = ledger;
  const usual = atWork.reduce((sum, number) => sum + number, 0) / atWork.length;
  const idle = atWork.filter((number) => number === 0).length;
  t.diagnostic(`${atWork.length} kills in ${(killing.lasted / 1_000).toFixed(1)} s, ${killing.races} races meanwhile`);
  t.diagnostic(`at work when one was killed: ${usual.toFixed(1)} of 4 processes, none ${idle} times`);
  t.diagnostic(`contacts: ${counts}; ${updates} updates acknowledged`);
  const answered = [...ledger.inBatches.values()].filter((isAnswered) => isAnswered).length;
  t.diagnostic(`contacts in batches: ${ledger.inBatches.size}, ${answered} acknowledged`);
  const methods = Object.entries(Object.groupBy(ledger.exports, ({ method }) => method));
  const asked = methods.map(([method, some = []]) => `${some.length} ${method}`).join(', ');
  const [all] = await base.query('select count(*) as count from export');
  t.diagnostic(`exports acknowledged: ${asked}; there and done: ${all?.count}`);
  const answers = ledger.races.flatMap(({ statuses }) => statuses);
  const byStatus = Object.entries(Object.groupBy(answers, (status) => status));
  t.diagnostic(`races: ${byStatus.map(([status, some = []]) => `${some.length} x ${status}`).join(', ')}`);
  const longest = Math.max(0, ...starts).toFixed();
  t.diagnostic(`${ledger.followed.length} changes followed; the slowest start took ${longest} ms`);
}

test('servers and workers are killed again and again: nothing is lost, nothing is there twice', async (t) => {
  await using ftp = await startFtpServer();
  await using cluster = await startCluster({ KONTOR_DELIVERY_ALLOW: '127.0.0.0/8' });
  const { base, account, complaints } = cluster;
  const ledger = new Ledger();
  const following = runFollower(cluster, ledger);
  following.catch(() => undefined);
  const starts = await runEverything(cluster, ftp, ledger).finally(() => {
    ledger.isOver = true;
  });
  await until('all processes to be at work', async () => cluster.processes.every((one) => one.isAtWork()) || undefined);
  await until('all exports to be finished', async () => {
    const [waiting] = await base.query('select count(*) as jobs from job');
    return waiting?.jobs === 0 ? true : undefined;
  });
  ledger.isQuiet = true;
  await following;
  await report(t, cluster, ledger, starts);
  assert.deepEqual(complaints, []);
  const contacts = await contactsIn(base);
  checkContacts(contacts, ledger);
  checkRaces(contacts, ledger);
  checkBatches(contacts, ledger);
  await checkChanges(base);
  await checkKeys(base);
  await checkExports(cluster, ftp, ledger);
  checkReceived(ftp, ledger);
  const all = await base.query('select sequence from change where account_id = $1 order by sequence', account.id);
  assert.deepEqual(
    ledger.followed,
    all.map(({ sequence }) => sequence),
    'who followed the changes has met each of them once',
  );
});
