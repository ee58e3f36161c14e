import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { until } from '../../test/harness/kontor.ts';
import { makeTestBase } from '../../test/harness/test-base.ts';
import { HubError } from '../core/errors.ts';
import type { Change, Contact, Store } from '../core/hub.ts';
import { steps } from './migrate.ts';
import { migratePostgres } from './postgres.ts';
import { connections, execute, openPool, repeating } from './postgres-connection.ts';
import { refusalOf } from './postgres-errors.ts';

// What a server or the way to it can do to a transaction, made by a real one.

const testBase = await makeTestBase();
after(() => testBase[Symbol.asyncDispose]());

const at = new Date('2012-04-03T12:00:00Z');
const change: Change = { at, operation: 'update', origin: 'api', fields: {} };

/** Puts contacts into an account. */
async function makeContacts({ store }: { store: Store }, ...ids: readonly number[]): Promise<void> {
  await store.transaction(async (tx) => {
    for (const id of ids) {
      const contact: Contact = { id, publicId: `P${id}`, version: 1, createdAt: at, modifiedAt: at, fields: {} };
      await tx.contacts.insert(1, contact, [], change);
    }
  });
}

/** The next version of a contact, with whatever was written before. */
async function nextVersion(store: Pick<Store, 'contacts'>, id: number): Promise<Contact> {
  const contact = await store.contacts.byId(1, id);
  assert.ok(contact);
  return { ...contact, version: contact.version + 1 };
}

const unchanged = { added: [], removed: [] };
const isBusy = (error: unknown): boolean => error instanceof HubError && error.refusal.kind === 'busy';

test('of two transactions that wait for each other one begins anew, and both are written', async () => {
  await using base = testBase.open();
  await makeContacts(base, 1, 2);
  let attempts = 0;
  let holding = 0;
  const both = Promise.withResolvers<void>();
  const write = (first: number, second: number): Promise<void> =>
    base.store.transaction(async (tx) => {
      attempts += 1;
      await tx.contacts.update(1, await nextVersion(tx, first), unchanged, change);
      // Nobody waits for an update; an answer to what comes after it says that the row is held.
      await nextVersion(tx, first);
      holding += 1;
      if (holding === 2) both.resolve();
      await both.promise;
      await tx.contacts.update(1, await nextVersion(tx, second), unchanged, change);
    });
  await Promise.all([write(1, 2), write(2, 1)]);
  assert.ok(attempts > 2);
  assert.deepEqual(
    (await base.store.contacts.byIds(1, [1, 2])).map(({ version }) => version),
    [3, 3],
  );
  const counted = 'select deadlocks from pg_stat_database where datname = current_database() and deadlocks > 0';
  await until('the server to count a dead lock', async () => (await testBase.query(counted))[0]);
});

test('under an isolation level that refuses, whoever was refused begins anew', async () => {
  await using strict = await makeTestBase();
  await strict.query(
    `alter database ${new URL(strict.url).pathname.slice(1)} set default_transaction_isolation = serializable`,
  );
  await using base = strict.open();
  await makeContacts(base, 1);
  let attempts = 0;
  const writers = Array.from({ length: 8 }, () =>
    base.store.transaction(async (tx) => {
      attempts += 1;
      await tx.contacts.update(1, await nextVersion(tx, 1), unchanged, change);
    }),
  );
  await Promise.all(writers);
  assert.equal((await base.store.contacts.byId(1, 1))?.version, 9);
  assert.ok(attempts > 8, 'nobody was refused');
});

test('a step of the schema and a transaction that wait for each other both end', async () => {
  await using base = testBase.open();
  const another = '9999-another';
  const waiting = 'select 1 as one from pg_locks where not granted and database is not null';
  let migrating: Promise<readonly string[]> | undefined;
  await base.store.transaction(async (tx) => {
    await tx.sources.insert(1, 'shop');
    if (migrating === undefined) {
      migrating = migratePostgres(testBase.url, { ...steps, [another]: async () => undefined });
      await until('the step to wait', async () => (await testBase.query(waiting))[0]);
    }
    // The step has locked this table by now.
    await tx.accounts.byId(1);
  });
  assert.deepEqual(await migrating, [another]);
  await testBase.query(`delete from kysely_migration where name = '${another}'`);
  assert.equal((await base.store.sources.all(1)).length, 1);
});

test('what takes too long at the server is told as busy', async () => {
  const pool = openPool(testBase.url, { statement_timeout: 50, lock_timeout: 50 });
  const locked = await testBase.query('select pg_advisory_lock(1)');
  assert.equal(locked.length, 1);
  for (const sql of ['select pg_sleep(5)', 'set statement_timeout = 0; select pg_advisory_lock(1)']) {
    const error = await execute(pool, sql).catch(refusalOf);
    assert.ok(isBusy(error), String(error));
  }
  await testBase.query('select pg_advisory_unlock(1)');
  await pool.end();
});

test('who finds all connections in use waits for one, and not for ever', async () => {
  const pool = openPool(testBase.url, { connectionTimeoutMillis: 3_000 });
  const used = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
  const late = await execute(pool, 'select 1').catch(refusalOf);
  assert.ok(isBusy(late), String(late));
  const patient = execute(pool, 'select 1 as one');
  for (const client of used) client.release();
  assert.deepEqual(await patient, [{ one: 1 }]);
  await pool.end();
});

/** A way to the server that can be cut without anybody being told: what is sent then arrives nowhere. */
async function openWay() {
  const { hostname, port } = new URL(testBase.url);
  let isCut = false;
  const sockets = new Set<Socket>();
  const way = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => void (isCut || to.write(bytes))).on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  await once(way.listen(0, '127.0.0.1'), 'listening');
  const url = Object.assign(new URL(testBase.url), { port: (way.address() as AddressInfo).port }).href;
  return {
    url,
    cut: (cut: boolean) => {
      isCut = cut;
    },
    close: () => {
      way.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

test('a server that falls silent is taken for one that has gone, and asked anew', async () => {
  const way = await openWay();
  const pool = openPool(way.url, { query_timeout: 2_000 });
  let attempts = 0;
  const ask = () =>
    repeating(
      () => {
        attempts += 1;
        if (attempts > 1) way.cut(false);
        return execute(pool, 'select 1 as one');
      },
      () => false,
    );
  assert.deepEqual(await ask(), [{ one: 1 }]);
  attempts = 0;
  way.cut(true);
  assert.deepEqual(await ask(), [{ one: 1 }]);
  assert.ok(attempts > 1);
  await Promise.all(Array.from({ length: 3 }, () => execute(pool, 'select pg_sleep(0.05)')));
  await pool.end();
  way.close();
});

test('a server that never answers to a new connection is given two seconds', async () => {
  const way = await openWay();
  way.cut(true);
  const pool = openPool(way.url);
  const start = performance.now();
  let attempts = 0;
  const answer = await repeating(
    () => {
      attempts += 1;
      if (attempts > 1) way.cut(false);
      return execute(pool, 'select 1 as one');
    },
    () => false,
  );
  assert.deepEqual(answer, [{ one: 1 }]);
  assert.ok(attempts > 1);
  assert.ok(performance.now() - start > 1_900);
  await pool.end();
  way.close();
});
