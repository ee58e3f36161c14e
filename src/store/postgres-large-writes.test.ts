import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { makeTestBase } from '../../test/harness/test-base.ts';
import { HubError } from '../core/errors.ts';
import type { Change, Contact, ContactKey, Store, Tx } from '../core/hub.ts';

// Large writes of one account, of two processes: two stores on one base.

const testBase = await makeTestBase();
const bases = [testBase.open(), testBase.open()] as const;
const stores = bases.map(({ store }) => store) as [Store, Store];
const [here, there] = stores;
after(async () => {
  for (const base of bases) await base[Symbol.asyncDispose]();
  await testBase[Symbol.asyncDispose]();
});

const at = new Date('2012-04-03T12:00:00Z');
const change: Change = { at, operation: 'create', origin: 'api', fields: {} };
let accounts = 0;

function keyOf(value: string): ContactKey {
  return { kind: 'email', value };
}

function values(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, number) => `${prefix}${number}`);
}

/** Makes a contact for each value that nobody has, as a use case does: it holds the keys first, and looks. */
async function create(tx: Tx, accountId: number, wanted: readonly string[], between?: () => Promise<unknown>) {
  const keys = wanted.map(keyOf);
  await tx.lock(accountId, () => keys);
  await tx.contacts.lookAhead(accountId, keys, keys.length);
  const found = new Map<string, number>();
  for (const key of keys) found.set(key.value, (await tx.contacts.byKey(accountId, key))[0]?.id ?? 0);
  await between?.();
  for (const [value, id] of found) if (id === 0) found.set(value, await insert(tx, accountId, value));
  return found;
}

async function insert(tx: Tx, accountId: number, value: string): Promise<number> {
  const id = await tx.contacts.nextId();
  const contact: Contact = { id, publicId: `P${id}`, version: 1, createdAt: at, modifiedAt: at, fields: {} };
  await tx.contacts.insert(accountId, contact, [keyOf(value)], change);
  return id;
}

function write(store: Store, accountId: number, wanted: readonly string[], between?: () => Promise<unknown>) {
  return store.transaction((tx) => create(tx, accountId, wanted, between), { accountId, isLarge: true });
}

function writeOne(store: Store, accountId: number, value: string, between?: () => Promise<unknown>) {
  return store.transaction((tx) => create(tx, accountId, [value], between), { accountId, isLarge: false });
}

/** How many contacts have each value of an account. */
async function holders(accountId: number): Promise<ReadonlyMap<string, number>> {
  const sql = 'select value, count(*)::int as count from contact_key where account_id = $1 group by value';
  const rows = await testBase.query(sql, accountId);
  return new Map(rows.map(({ value, count }) => [String(value), Number(count)]));
}

async function assertEachOnce(accountId: number, least: number): Promise<void> {
  const counts = await holders(accountId);
  assert.deepEqual(
    [...counts].filter(([, count]) => count !== 1),
    [],
  );
  assert.ok(counts.size >= least, `${counts.size} keys`);
}

/** Something to wait for. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  return { opened, open };
}

/** Begins a write that pauses when it has looked. */
async function begin(accountId: number, wanted: readonly string[]) {
  const [begun, end] = [gate(), gate()];
  const written = write(here, accountId, wanted, async () => {
    begun.open();
    await end.opened;
  });
  return { written, begun: begun.opened, end: end.open };
}

/** Two writes within one hold, which have looked; beside a third, which was alone before them. */
async function twoWithin(accountId: number) {
  const first = await begin(accountId, ['alone']);
  await first.begun;
  const both = [
    await begin(accountId, values('within0-', 20)),
    await begin(accountId, values('within1-', 20)),
  ] as const;
  first.end();
  await first.written;
  await Promise.all(both.map(({ begun }) => begun));
  return both;
}

/** The connection that has an account for itself. */
async function endHold(accountId: number): Promise<void> {
  const ended = await testBase.query(
    `select pg_terminate_backend(pid)::text as ended from pg_locks
    where locktype = 'advisory' and classid = $1 and objid = 0 and objsubid = 2 and mode = 'ExclusiveLock' and granted
      and database = (select oid from pg_database where datname = current_database())`,
    accountId,
  );
  assert.equal(ended.length, 1);
}

const moment = () => new Promise((resolve) => setTimeout(resolve, 300));

/** Whether something has not ended after a moment. */
async function isWaiting(work: Promise<unknown>): Promise<boolean> {
  return (await Promise.race([work.then(() => false), moment().then(() => true)])) === true;
}

test('large writes go on side by side, and nobody else meanwhile', async () => {
  const accountId = ++accounts;
  const both = await twoWithin(accountId);
  const others = [
    writeOne(there, accountId, 'one'),
    writeOne(here, accountId, 'two'),
    write(there, accountId, ['three']),
  ];
  assert.equal(await isWaiting(Promise.race(others)), true);
  for (const { end } of both) end();
  await Promise.all([...both.map(({ written }) => written), ...others]);
  await assertEachOnce(accountId, 44);
});

test('those that want one key take turns, and the later one finds what the first has written', async () => {
  const accountId = ++accounts;
  const both = await twoWithin(accountId);
  const later = write(here, accountId, ['within0-3', 'later']);
  both[1].end();
  await both[1].written;
  assert.equal(await isWaiting(later), true);
  both[0].end();
  assert.equal((await later).get('within0-3'), (await both[0].written).get('within0-3'));
  await assertEachOnce(accountId, 42);
});

test('two processes with the same keys, large writes and small ones, make each contact once', async () => {
  for (let round = 0; round < 10; round += 1) {
    const accountId = ++accounts;
    const wanted = values('v', 60);
    const large = (store: Store, number: number) =>
      write(store, accountId, [...wanted.slice(number * 7), ...wanted.slice(0, number * 7)].slice(0, 50));
    await Promise.all([
      ...Array.from({ length: 6 }, (_, number) => stores.map((store) => large(store, number))).flat(),
      ...wanted.flatMap((value) => stores.map((store) => writeOne(store, accountId, value))),
      ...wanted.slice(0, 5).map((value) => here.transaction((tx) => create(tx, accountId, [value]))),
    ]);
    await assertEachOnce(accountId, 60);
  }
});

test('a hold that others wait for is given back, and taken again', async () => {
  const accountId = ++accounts;
  let isOver = false;
  let written = 0;
  const keepWriting = async (name: string): Promise<void> => {
    for (let number = 0; !isOver; number += 1) {
      await write(here, accountId, values(`${name}-${number}-`, 20));
      written += 1;
    }
  };
  const writers = ['a', 'b', 'c', 'd'].map(keepWriting);
  await moment();
  for (let number = 0; number < 5; number += 1) {
    await writeOne(there, accountId, `single${number}`);
    await write(there, accountId, [`large${number}`]);
  }
  const before = written;
  await moment();
  isOver = true;
  await Promise.all(writers);
  assert.ok(written > before);
  await assertEachOnce(accountId, 10 + 20 * written);
});

test('who gets the account when a hold has ended waits for those that were within', async () => {
  const accountId = ++accounts;
  const both = await twoWithin(accountId);
  await endHold(accountId);
  const others = [
    writeOne(there, accountId, 'within0-3'),
    writeOne(here, accountId, 'within1-3'),
    write(there, accountId, ['within0-4', 'within1-4']),
    there.transaction(async (tx) => {
      await tx.lock(accountId, 'everything');
      return new Map(
        await Promise.all(
          ['within0-5'].map(
            async (value) => [value, (await tx.contacts.byKey(accountId, keyOf(value)))[0]?.id ?? 0] as const,
          ),
        ),
      );
    }),
  ];
  assert.equal(await isWaiting(Promise.race(others)), true);
  for (const { end } of both) end();
  const known = new Map((await Promise.all(both.map(({ written }) => written))).flatMap((found) => [...found]));
  for (const found of await Promise.all(others)) for (const [value, id] of found) assert.equal(id, known.get(value));
  await assertEachOnce(accountId, 41);
});

test('who would enter a hold that has ended begins anew, and finds what those within have written', async () => {
  const accountId = ++accounts;
  const both = await twoWithin(accountId);
  await endHold(accountId);
  const late = write(here, accountId, ['within0-3', 'late']);
  assert.equal(await isWaiting(late), true);
  for (const { end } of both) end();
  assert.equal((await late).get('within0-3'), (await both[0].written).get('within0-3'));
  await assertEachOnce(accountId, 42);
});

test('who has waited for a key in a hold that ended meanwhile does not enter it any more', async () => {
  const accountId = ++accounts;
  const both = await twoWithin(accountId);
  const late = write(here, accountId, ['within0-3', 'wanted']);
  await endHold(accountId);
  const [begun, end] = [gate(), gate()];
  const other = writeOne(there, accountId, 'wanted', () => {
    begun.open();
    return end.opened;
  });
  assert.equal(await isWaiting(begun.opened), true);
  for (const { end } of both) end();
  await begun.opened;
  assert.equal(await isWaiting(late), true);
  end.open();
  assert.equal((await late).get('wanted'), (await other).get('wanted'));
  await assertEachOnce(accountId, 42);
});

test('those within a hold have connections, however many others of the process wait for the account', async () => {
  const accountId = ++accounts;
  const both = await twoWithin(accountId);
  const others = values('other', 40).map((value) => here.transaction((tx) => create(tx, accountId, [value])));
  const later = values('later', 10).map((value) => write(here, accountId, [value]));
  await moment();
  for (const { end } of both) end();
  await Promise.all([...both.map(({ written }) => written), ...others, ...later]);
  await assertEachOnce(accountId, 91);
});

test('what a hold cannot give is done alone', async () => {
  const accountId = ++accounts;
  const first = await begin(accountId, ['first']);
  await first.begun;
  let attempts = 0;
  const takeAll = async (tx: Tx) => {
    attempts += 1;
    await tx.lock(accountId, 'everything');
    return create(tx, accountId, ['first', 'second']);
  };
  const second = here.transaction(takeAll, { accountId, isLarge: true });
  first.end();
  assert.equal((await second).get('first'), (await first.written).get('first'));
  assert.equal(attempts, 2);
  await assertEachOnce(accountId, 2);
});

test('a refusal is told, and leaves nothing', async () => {
  const accountId = ++accounts;
  const refusal = new HubError({ kind: 'busy', reason: 'stopping' });
  const refuse = async () => {
    throw refusal;
  };
  const ends = await Promise.allSettled(values('r', 4).map((value) => write(here, accountId, [value], refuse)));
  assert.deepEqual(
    ends.map((end) => end.status === 'rejected' && end.reason),
    ends.map(() => refusal),
  );
  assert.equal((await holders(accountId)).size, 0);
});

test('connections that the server ends cost large writes nothing that was acknowledged, and no key its one holder', async () => {
  const accountId = ++accounts;
  const acknowledged = new Set<string>();
  let ended = 0;
  let begun = 0;
  const isEnough = (): boolean => ended >= 30 && acknowledged.size >= 300;
  const keepWriting = async (store: Store, isLarge: boolean): Promise<void> => {
    while (!isEnough()) {
      // Each begins where another is: they want the same keys.
      const wanted = values(`k${Math.floor(begun++ / 3)}-`, isLarge ? 12 : 2);
      try {
        await store.transaction((tx) => create(tx, accountId, wanted), { accountId, isLarge });
        for (const value of wanted) acknowledged.add(value);
      } catch (error) {
        // A connection that goes while a commit is on its way is told; nothing else is.
        assert.ok(error instanceof HubError, String(error));
      }
    }
  };
  const terminate = async (): Promise<void> => {
    while (!isEnough()) {
      const gone = await testBase.query(`select pg_terminate_backend(pid)::text as ended from pg_stat_activity
        where application_name = 'kontor' and datname = current_database() and state <> 'idle' order by random() limit 1`);
      ended += gone.length;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const writers = stores.flatMap((store) =>
    [true, true, true, true, false, false].map((large) => keepWriting(store, large)),
  );
  await Promise.all([...writers, terminate()]);
  await assertEachOnce(accountId, 300);
  const there = new Set((await holders(accountId)).keys());
  assert.deepEqual(acknowledged.difference(there), new Set(), 'acknowledged and not there');
});
