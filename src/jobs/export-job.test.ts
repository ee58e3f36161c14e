import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeTestBase } from '../../test/harness/test-base.ts';
import { createAccount } from '../core/access/create-account.ts';
import { createVault } from '../core/access/vault.ts';
import {
  type Delivery,
  DeliveryError,
  type ExportFile,
  type ExportRequest,
  type Files,
  type Job,
} from '../core/background.ts';
import { saveContacts } from '../core/contacts/save-contacts.ts';
import { requestExport } from '../core/exports/request-export.ts';
import { storedFiles } from '../core/exports/stored-files.ts';
import type { Caller, Hub, Store } from '../core/hub.ts';
import { localFiles } from '../delivery/files.ts';
import { removeExpiredFiles } from './expired-files.ts';
import { exportJobKind } from './export-job.ts';
import { Worker } from './worker.ts';

const folder = await mkdtemp(join(tmpdir(), 'kontor-export-job-'));
const testBase = await makeTestBase();
const { store, ...base } = testBase.open();
after(async () => {
  await base[Symbol.asyncDispose]();
  await testBase[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const second = 1_000;
const day = 24 * 60 * 60 * second;
let now = Date.parse('2012-04-03T12:00:00Z');
let publicIds = 0;
const hub: Hub = {
  store,
  clock: { now: () => new Date(now) },
  ids: { publicId: () => `P${++publicIds}`, secret: () => 'secret' },
  vault: createVault('the key of the test'),
};
const account = await createAccount(hub, { name: 'shop', timezone: 'UTC', language: 'en' });
const caller: Caller = { accountId: account.id, origin: 'api' };
const contacts = Array.from({ length: 1_200 }, (_, number) => ({ fields: { email: `anna${number}@example.com` } }));
await saveContacts(hub, caller, { rows: contacts, policy: { found: 'refuse', missing: 'create' } });
const whole = contacts.map(({ fields }, index) => `${index + 1},${fields.email}\r\n`).join('');

// As the product has them on either engine, in pieces of some hundred contacts.
const isStored = testBase.database.engine === 'postgres';
const files = isStored ? storedFiles(store, 1_000) : localFiles(join(folder, 'exports'));
const fileOf = (id: number): ExportFile => ({ accountId: account.id, exportId: id, name: `changes_${id}.csv` });
const isThere = async (id: number): Promise<boolean> => (await files.size(fileOf(id))) !== undefined;
const textOf = async (read: AsyncIterable<Buffer>): Promise<string> =>
  Buffer.concat(await Array.fromAsync(read)).toString();

/** What lies there of an export: `file` when it is whole, `part` when there is a part of one. */
async function left(id: number): Promise<string[]> {
  if (!isStored) {
    const names = (await readdir(join(folder, 'exports'))).filter((name) => name.startsWith(`changes_${id}.csv`));
    return names.map((name) => (name.endsWith('.part') ? 'part' : 'file')).sort();
  }
  const of = 'where account_id = $1 and export_id = $2';
  const [file] = await testBase.query(`select attempt from export_file ${of}`, account.id, id);
  const pieces = await testBase.query(`select distinct attempt from export_piece ${of}`, account.id, id);
  return pieces.map(({ attempt }) => (attempt === file?.attempt ? 'file' : 'part')).sort();
}

const target = { protocol: 'ftp', host: 'example.com', port: 21, username: 'u', password: 'p', folder: '' } as const;

/** What reached the receiver, by name; the wire itself is the contract suite's. */
const received = new Map<string, string>();
const delivery: Delivery = {
  async send(to, { name, size, read }) {
    assert.equal(to.password, 'p');
    const text = await textOf(read());
    assert.equal(size, Buffer.byteLength(text));
    received.set(name, text);
  },
  notify: () => Promise.resolve(),
};

let requests = 0;
function request(more: Partial<ExportRequest> = {}) {
  requests += 1;
  return requestExport(hub, caller, {
    kind: 'changes',
    request: {
      selection: { from: new Date(0), until: new Date(now), operations: ['create'], origins: ['api'] },
      columns: [
        { heading: 'user_id', value: { fact: 'id' } },
        { heading: 'E-Mail', value: { field: 'email' } },
      ],
      delimiter: ',',
      header: false,
      fingerprint: `request ${requests}`,
      ...more,
    },
  });
}

function worker(parts: { store?: Store; files?: Files; delivery?: Delivery } = {}, leaseFor = 60 * second): Worker {
  const ports = { hub: { ...hub, store: parts.store ?? store }, files, delivery, keepFor: 7 * day, ...parts };
  return new Worker({
    store: parts.store ?? store,
    clock: hub.clock,
    name: 'worker',
    kinds: { export: exportJobKind(ports) },
    onFailure: () => undefined,
    onPollFailure: (error) => assert.fail(String(error)),
    leaseFor,
  });
}

/** A killed process: from some write of the base on nothing happens any more, until the test is over. */
function dying(dies: 'at' | 'after', write: number) {
  const killed = Promise.withResolvers<void>();
  const over = Promise.withResolvers<never>();
  let writes = 0;
  const stop = (): Promise<never> => {
    killed.resolve();
    return over.promise;
  };
  const half: Store = {
    ...store,
    async transaction(work) {
      writes += 1;
      if (writes < write) return store.transaction(work);
      if (dies === 'after' && writes === write) await store.transaction(work);
      return stop();
    },
  };
  let ended: Promise<void> | undefined;
  const run = async (parts: { files?: Files } = {}): Promise<void> => {
    ended = worker({ store: half, ...parts })
      .runDue()
      .catch(() => undefined);
    await killed.promise;
  };
  const bury = async (): Promise<void> => {
    over.reject(new Error('killed'));
    await ended;
  };
  return { run, stop, bury };
}

// The writes: 1 the claim, 2 `in progress`, 3 `ready` or the end, 4 the end of a delivery.
const deaths: readonly (readonly [step: string, kind: 'local' | 'sent', dies: 'at' | 'after', write: number])[] = [
  ['after the claim', 'local', 'after', 1],
  ['before saying that it is in progress', 'local', 'at', 2],
  ['after saying that it is in progress', 'local', 'after', 2],
  ['with the file finished', 'local', 'at', 3],
  ['before saying that it is ready', 'sent', 'at', 3],
  ['after saying that it is ready', 'sent', 'after', 3],
  ['with the file sent', 'sent', 'at', 4],
  ['with the file sent, but not removed', 'sent', 'after', 4],
];

for (const [step, kind, dies, write] of deaths) {
  test(`killed ${step}: another worker ends it with one whole file`, async () => {
    const { id } = await request(kind === 'sent' ? { target } : {});
    const name = `changes_${id}.csv`;
    const doomed = dying(dies, write);
    await doomed.run();
    now += 60 * second;
    await worker().runDue();
    const value = await store.exports.byId(account.id, id);
    assert.equal(value?.status, 'done');
    assert.equal(value?.fileName, name);
    assert.equal(value?.rows, 1_200);
    if (kind === 'local') assert.equal(await textOf(files.read(fileOf(id))), whole);
    else assert.equal(received.get(name), whole);
    now += 1;
    await removeExpiredFiles(hub, files);
    assert.deepEqual(
      await left(id),
      kind === 'local' ? ['file'] : [],
      'what was sent is not kept here, nor is any half of it',
    );
    await doomed.bury();
  });
}

test('killed in the middle of the file: the half is not seen, and does not stay', async () => {
  const { id } = await request();
  const doomed = dying('at', 99);
  const half: Files = {
    ...files,
    write: (file, attempt, pieces) =>
      files.write(
        file,
        attempt,
        (async function* () {
          let given = 0;
          for await (const piece of pieces) {
            yield piece;
            given += 1;
            // Who asks for a third one has the first where it belongs.
            if (given === 2) await doomed.stop();
          }
        })(),
      ),
  };
  await doomed.run({ files: half });
  assert.deepEqual(await left(id), ['part']);
  assert.equal(await isThere(id), false);
  now += 60 * second;
  await worker().runDue();
  assert.equal(await textOf(files.read(fileOf(id))), whole);
  assert.deepEqual(await left(id), ['file']);
  await doomed.bury();
});

for (const kind of ['local', 'sent'] as const) {
  test(`a worker that was only thought dead does not spoil the other one’s file: ${kind}`, async () => {
    const { id } = await request(kind === 'sent' ? { target } : {});
    const [asleep, awake] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const drowsy: Files = {
      ...files,
      write: (file, attempt, pieces) =>
        files.write(
          file,
          attempt,
          (async function* () {
            for await (const piece of pieces) {
              yield piece;
              asleep.resolve();
              await awake.promise;
            }
          })(),
        ),
    };
    // A process of its own, with its own connections.
    await using other = testBase.open();
    const ended = worker({ files: drowsy, store: other.store }).runDue();
    await asleep.promise;
    now += 60 * second;
    await worker().runDue();
    awake.resolve();
    await ended;
    assert.equal((await store.exports.byId(account.id, id))?.status, 'done');
    assert.equal(kind === 'local' ? await textOf(files.read(fileOf(id))) : received.get(fileOf(id).name), whole);
    assert.deepEqual(await left(id), kind === 'local' ? ['file'] : []);
  });
}

test('a receiver that cannot be reached leaves it ready, and is tried ever more rarely', async () => {
  const { id } = await request({ target });
  const sent: number[] = [];
  const unreachable: Delivery = {
    ...delivery,
    send() {
      sent.push(now);
      return Promise.reject(new DeliveryError('connect', false));
    },
  };
  const trying = worker({ delivery: unreachable });
  const first = now;
  while (now < first + 8 * day) {
    await trying.runDue();
    const value = await store.exports.byId(account.id, id);
    if (value?.status === 'error') break;
    assert.equal(value?.status, 'ready');
    now += now < first + 700 * second ? 5 * second : 600 * second;
  }
  const gaps = sent.slice(1).map((time, index) => (time - (sent[index] ?? 0)) / second);
  assert.deepEqual(gaps.slice(0, 7), [5, 10, 20, 40, 80, 160, 320]);
  assert.equal(Math.max(...gaps), 3_600);
  const value = await store.exports.byId(account.id, id);
  assert.equal(value?.status, 'error');
  assert.ok(now - first >= 7 * day, 'after a week it is given up');
  assert.equal(value?.request.target?.password, '', 'its secret is forgotten');
  now += 1;
  await removeExpiredFiles(hub, files);
  assert.equal(await isThere(id), false, 'its file is removed');
});

test('what a receiver refuses for good is not tried again', async () => {
  const { id } = await request({ target });
  let sent = 0;
  const refusing: Delivery = {
    ...delivery,
    send() {
      sent += 1;
      return Promise.reject(new DeliveryError('forbidden address', true));
    },
  };
  await worker({ delivery: refusing }).runDue();
  now += day;
  await worker({ delivery: refusing }).runDue();
  assert.equal(sent, 1);
  assert.equal((await store.exports.byId(account.id, id))?.status, 'error');
});

test('a file that is ready is sent as it is, and made again when it is gone', async () => {
  const { id } = await request({ target });
  const name = `changes_${id}.csv`;
  const once: Delivery = { ...delivery, send: () => Promise.reject(new DeliveryError('connect', false)) };
  await worker({ delivery: once }).runDue();
  await saveContacts(hub, caller, {
    rows: [{ fields: { email: `late${id}@example.com` } }],
    policy: { found: 'refuse', missing: 'create' },
  });
  now += 5 * second;
  await worker().runDue();
  assert.equal(received.get(name), whole);
});

test('a local file is kept for its time, and its name is forgotten with it', async () => {
  const { id } = await request({ selection: { from: new Date(0), until: new Date(0), operations: [], origins: [] } });
  await worker().runDue();
  now += 7 * day;
  await removeExpiredFiles(hub, files);
  assert.equal(await isThere(id), true);
  now += 1;
  await removeExpiredFiles(hub, files);
  assert.equal(await isThere(id), false);
  assert.equal((await store.exports.byId(account.id, id))?.fileName, undefined);
  assert.equal(await removeExpiredFiles(hub, files), 0);
});

test('the backoff starts over with nothing and ends at an hour', () => {
  const kind = exportJobKind({ hub, files, delivery, keepFor: day });
  const job = (attempt: number, age = 0): Job => ({
    ...{ id: 1, accountId: account.id, kind: 'export', payload: {}, attempt },
    createdAt: new Date(now - age),
  });
  const after = (attempt: number): number | undefined => kind.retry(job(attempt), new Error('disk'));
  assert.deepEqual([1, 2, 3, 10, 11, 1_000].map(after), [5_000, 10_000, 20_000, 2_560_000, 3_600_000, 3_600_000]);
  assert.equal(kind.retry(job(1, 7 * day), new Error('disk')), 5_000);
  assert.equal(kind.retry(job(1, 7 * day + 1), new Error('disk')), undefined);
  assert.equal(kind.retry(job(1), new DeliveryError('forbidden address', true)), undefined);
});
