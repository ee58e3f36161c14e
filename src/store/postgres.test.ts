import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { makeTestBase } from '../../test/harness/test-base.ts';
import { createAccount } from '../core/access/create-account.ts';
import { createVault } from '../core/access/vault.ts';
import { saveContacts } from '../core/contacts/save-contacts.ts';
import { HubError } from '../core/errors.ts';
import { createField } from '../core/fields/create-field.ts';
import type { Caller, Change, ChangeSelection, Contact, Hub, Store } from '../core/hub.ts';
import { createSource } from '../core/sources/create-source.ts';
import { createTag } from '../core/tags/create-tag.ts';
import { createUser } from '../core/users/create-user.ts';
import { migratePostgres } from './postgres.ts';
import type { OpenStore } from './reader.ts';

// What only a server with several writers can get wrong. Each store here has connections of its own, as a process has.

const testBase = await makeTestBase();
const bases = Array.from({ length: 4 }, () => testBase.open());
const [{ store }, other] = bases as unknown as [OpenStore<Store>, OpenStore<Store>];
after(async () => {
  for (const base of bases) await base[Symbol.asyncDispose]();
  await testBase[Symbol.asyncDispose]();
});

const at = new Date('2012-04-03T12:00:00Z');
const change: Change = { at, operation: 'create', origin: 'api', fields: {} };
let publicIds = 0;
const hubOver = (over: Store): Hub => ({
  store: over,
  clock: { now: () => at },
  ids: { publicId: () => `P${++publicIds}`, secret: () => 'secret' },
  vault: createVault('the key of the test'),
});
const hubs = bases.map((base) => hubOver(base.store));

let accounts = 0;
async function newCaller(): Promise<Caller> {
  accounts += 1;
  const { id } = await createAccount(hubOver(store), { name: `a${accounts}`, timezone: 'UTC', language: 'en' });
  return { accountId: id, origin: 'api' };
}

/** Writes a contact with one change, as a use case does, and lets the transaction last. */
function write(to: Store, accountId: number, lasting: () => Promise<unknown>): Promise<void> {
  return to.transaction(async (tx) => {
    await tx.lock(accountId, []);
    const id = await tx.contacts.nextId();
    const contact: Contact = { id, publicId: `W${id}`, version: 1, createdAt: at, modifiedAt: at, fields: {} };
    await tx.contacts.insert(accountId, contact, [], change);
    await lasting();
  });
}

/** How each of twenty simultaneous calls, spread over the stores, ended. */
async function race<T>(call: (hub: Hub) => Promise<T>): Promise<{ values: T[]; refusals: string[] }> {
  const calls = Array.from({ length: 20 }, (_, at) => call(hubs[at % hubs.length] as Hub));
  const ends = await Promise.allSettled(calls);
  const refused = ends.filter((end) => end.status === 'rejected').map(({ reason }) => reason);
  for (const error of refused) assert.ok(error instanceof HubError, String(error.stack));
  return {
    values: ends.filter((end) => end.status === 'fulfilled').map(({ value }) => value),
    refusals: refused.map((error: HubError) => error.refusal.kind),
  };
}

test('a reader of changes waits for a transaction that is slower than later ones', async () => {
  const { accountId } = await newCaller();
  const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = write(store, accountId, () => {
    begun.resolve();
    return end.promise;
  });
  await begun.promise;
  for (let count = 0; count < 5; count += 1) await write(other.store, accountId, () => Promise.resolve());
  assert.deepEqual(await store.changes.after(accountId, 0, 10), [], 'the five lie above one that may still come');
  end.resolve();
  await slow;
  assert.equal((await store.changes.after(accountId, 0, 10)).length, 6);
});

test('whoever follows the changes misses none, however slow and fast transactions are mixed', async () => {
  const { accountId } = await newCaller();
  let writing = true;
  const seen: number[] = [];
  const follow = async (): Promise<void> => {
    for (;;) {
      const last = !writing;
      const found = await store.changes.after(accountId, seen.at(-1) ?? 0, 7);
      seen.push(...found.map(({ sequence }) => sequence));
      if (last && found.length === 0) return;
    }
  };
  const following = follow();
  const writers = Array.from({ length: 12 }, async (_, writer) => {
    for (let count = 0; count < 25; count += 1) {
      const to = bases[(writer + count) % bases.length]?.store ?? store;
      const fails = (writer + count) % 9 === 0;
      const lasting = async (): Promise<void> => {
        await wait((writer % 4) * 7 * Math.random());
        if (fails) throw new Error('taken back');
      };
      await write(to, accountId, lasting).catch(() => undefined);
    }
  });
  await Promise.all(writers);
  writing = false;
  await following;
  const all = await testBase.query('select sequence from change where account_id = $1 order by sequence', accountId);
  assert.ok(all.length > 200);
  assert.deepEqual(
    seen,
    all.map(({ sequence }) => sequence),
  );
});

test('an export has what was being written when it was asked for', async () => {
  const { accountId } = await newCaller();
  const everything: ChangeSelection = { from: at, until: at, operations: ['create'], origins: ['api'] };
  const begun = Promise.withResolvers<void>();
  const slow = write(store, accountId, () => {
    begun.resolve();
    return wait(150);
  });
  await begun.promise;
  let exported = 0;
  for await (const contacts of other.store.contacts.changed(accountId, everything)) exported += contacts.length;
  assert.equal(exported, 1);
  await slow;
});

test('an export sees one state of the base, and hides what is written meanwhile from nobody else', async () => {
  const { accountId } = await newCaller();
  const everything: ChangeSelection = { from: at, until: at, operations: ['create'], origins: ['api'] };
  const rows = Array.from({ length: 1_200 }, () => ({ fields: {} }));
  await saveContacts(
    hubOver(store),
    { accountId, origin: 'api' },
    { rows, policy: { found: 'refuse', missing: 'create' } },
  );
  let exported = 0;
  for await (const contacts of store.contacts.changed(accountId, everything)) {
    if (exported === 0) await write(store, accountId, () => Promise.resolve());
    exported += contacts.length;
    assert.equal(await store.contacts.count(accountId), 1_201);
  }
  assert.equal(exported, 1_200);
  // A reader that stops half-way leaves nothing open.
  for await (const contacts of store.contacts.changed(accountId, everything)) if (contacts.length > 0) break;
});

test('the server makes the next rows of an export while others are worked upon', async () => {
  const { accountId } = await newCaller();
  const rows = Array.from({ length: 1_200 }, () => ({ fields: {} }));
  const policy = { found: 'refuse', missing: 'create' } as const;
  await saveContacts(hubOver(store), { accountId, origin: 'api' }, { rows, policy });
  const everything: ChangeSelection = { from: at, until: at, operations: ['create'], origins: ['api'] };
  for await (const contacts of store.contacts.changed(accountId, everything)) {
    assert.ok(contacts.length > 0);
    // The work: this thread does nothing else meanwhile.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000);
    const worked = performance.now();
    const [fetch] = await testBase.query(`select extract(epoch from clock_timestamp() - query_start)::text as ago
      from pg_stat_activity where datname = current_database() and query like 'fetch%' order by query_start desc limit 1`);
    assert.ok(Number(fetch?.ago) * 1_000 > performance.now() - worked, `it was asked ${fetch?.ago} s ago`);
    break;
  }
});

test('one of twenty simultaneous creates of one name wins, the others are told', async () => {
  const caller = await newCaller();
  const user = { mail: 'a@example.com', firstName: 'A', lastName: 'B', timezone: 'UTC', language: 'en' };
  const field = { name: 'size', code: 'size', type: 'text', subtype: 'shorttext', labels: {} } as const;
  const races: Readonly<Record<string, (hub: Hub) => Promise<unknown>>> = {
    account: (hub) => createAccount(hub, { name: 'one', timezone: 'UTC', language: 'en' }),
    source: (hub) => createSource(hub, caller, { name: 'shop' }),
    user: (hub) => createUser(hub, caller, user),
    field: (hub) => createField(hub, caller, field),
  };
  for (const [what, create] of Object.entries(races)) {
    const { values, refusals } = await race(create);
    assert.equal(values.length, 1, what);
    assert.deepEqual(new Set(refusals), new Set(['duplicate']), what);
  }
  const tags = await race((hub) => createTag(hub, caller, { name: 'VIP', description: '' }));
  assert.equal(new Set(tags.values.map(({ id }) => id)).size, 1);
});

test('crosswise keys make one contact, and a contact that all write at once loses nothing', async () => {
  const caller = await newCaller();
  for (let round = 0; round < 10; round += 1) {
    const fields = { email: `e${round}@example.com`, phone: `55${round}` };
    const save = (hub: Hub, by: 'email' | 'phone') =>
      saveContacts(hub, caller, {
        rows: [{ match: { by, value: fields[by] }, fields }],
        policy: { found: 'update', missing: 'create' },
      });
    let turn = 0;
    await race((hub) => save(hub, turn++ % 2 === 0 ? 'email' : 'phone'));
    assert.equal(await store.contacts.count(caller.accountId), round + 1);
  }
  const [first] = await store.contacts.byKey(caller.accountId, { kind: 'email', value: 'e0@example.com' });
  let number = 0;
  await race((hub) =>
    saveContacts(hub, caller, {
      rows: [{ match: { by: 'id', value: String(first?.id) }, fields: { [`note${++number}`]: 'here' } }],
      policy: { found: 'update', missing: 'refuse' },
    }),
  );
  const written = await store.contacts.byId(caller.accountId, first?.id ?? 0);
  assert.equal(Object.keys(written?.fields ?? {}).length, 22, 'two keys and twenty notes');
  assert.equal(written?.version, (first?.version ?? 0) + 20);
});

test('of look-ups that go together each gets its own, several holders in order of id', async () => {
  const callers = [await newCaller(), await newCaller()];
  for (const caller of callers) {
    const mails = ['a@example.com', 'b@example.com', 'a@example.com'];
    const rows = mails.map((email) => ({ fields: { email, lastName: String(caller.accountId) } }));
    await saveContacts(hubOver(store), caller, { rows, policy: { found: 'refuse', missing: 'create' } });
  }
  const asked = [...'abcab'].flatMap((letter) =>
    callers.map(async ({ accountId }) => {
      const value = `${letter}@example.com`;
      const held = await store.contacts.byKeys(accountId, 'email', [value]);
      assert.deepEqual(
        held.map((one) => [one.value, one.contact.fields.lastName]),
        Array({ a: 2, b: 1 }[letter] ?? 0).fill([value, String(accountId)]),
      );
      return held.map(({ contact }) => contact.id);
    }),
  );
  for (const ids of await Promise.all(asked))
    assert.deepEqual(
      ids,
      ids.toSorted((one, other) => one - other),
    );
});

test('each job is claimed once by those who look at the same time', async () => {
  const { accountId } = await newCaller();
  await store.transaction(async (tx) => {
    for (let job = 0; job < 40; job += 1) {
      await tx.jobs.enqueue({ accountId, kind: 'race', payload: { job }, runAt: at, now: at });
    }
  });
  const claimed: unknown[] = [];
  const claims = bases
    .flatMap(({ store: to }) => Array.from({ length: 5 }, () => to))
    .map(async (to) => {
      const leaseUntil = new Date(at.getTime() + 60_000);
      const request = { kinds: ['race'], worker: 'w', exceptAccounts: [], now: at, leaseUntil };
      for (;;) {
        const job = await to.transaction((tx) => tx.jobs.claim(request));
        if (job !== undefined) claimed.push(job.payload.job);
        else if (!(await to.jobs.due(['race'], [], at))) return;
      }
    });
  await Promise.all(claims);
  assert.deepEqual(
    claimed.map(Number).sort((one, other) => one - other),
    Array.from({ length: 40 }, (_, job) => job),
  );
});

/** Ends all connections of the stores. */
function endConnections(): Promise<unknown> {
  return testBase.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
}

test('connections that the server ends cost nothing: what was not committed begins anew', async () => {
  const { accountId } = await newCaller();
  await endConnections();
  assert.deepEqual(await store.sources.all(accountId), []);
  let attempts = 0;
  await store.transaction(async (tx) => {
    attempts += 1;
    await tx.sources.insert(accountId, 'before');
    if (attempts === 1) await endConnections();
    await tx.sources.insert(accountId, 'after');
  });
  assert.equal(attempts, 2);
  assert.deepEqual(
    (await store.sources.all(accountId)).map(({ name }) => name),
    ['before', 'after'],
  );
});

test('a connection that goes during the commit is told, and nothing is tried twice', async () => {
  const { accountId } = await newCaller();
  let attempts = 0;
  const lost = write(store, accountId, () => {
    attempts += 1;
    return endConnections();
  });
  await assert.rejects(lost, (error: HubError) => error.refusal.kind === 'busy' && error.refusal.reason === 'storage');
  assert.equal(attempts, 1);
});

test('a transaction that goes on after a failed statement writes nothing', async () => {
  const { accountId } = await newCaller();
  const broken = store.transaction(async (tx) => {
    await tx.sources.insert(accountId, 'shop');
    await tx.contacts.byId(accountId, 0.5).catch(() => undefined);
  });
  await assert.rejects(broken, /invalid input syntax/);
  assert.deepEqual(await store.sources.all(accountId), []);
});

test('several processes may bring a schema up to date at once, and a server that forgets is refused', async () => {
  await using fresh = await makeTestBase();
  await fresh.query('drop schema public cascade');
  await fresh.query('create schema public authorization pg_database_owner');
  const runs = await Promise.all(Array.from({ length: 4 }, () => migratePostgres(fresh.url)));
  assert.equal(runs.filter((steps) => steps.length > 0).length, 1, 'one of them did the work');
  await fresh.query("insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01')");
  await assert.rejects(migratePostgres(fresh.url), /could not be brought up to date/);
  const name = new URL(fresh.url).pathname.slice(1);
  for (const value of ['off', 'local', 'remote_write']) {
    await fresh.query(`alter database ${name} set synchronous_commit = ${value}`);
    await assert.rejects(migratePostgres(fresh.url), new RegExp(`synchronous_commit is ${value}`));
  }
  await fresh.query("delete from kysely_migration where name = '9999-later'");
  await fresh.query(`alter database ${name} set synchronous_commit = remote_apply`);
  assert.deepEqual(await migratePostgres(fresh.url), []);
});
