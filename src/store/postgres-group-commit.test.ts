import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { makeTestBase } from '../../test/harness/test-base.ts';
import { HubError } from '../core/errors.ts';
import type { Among, Change, Contact, ContactKey, Tx } from '../core/hub.ts';

// Transactions that may go together. How often each is begun tells which way it went.

const testBase = await makeTestBase();
const base = testBase.open();
const { store } = base;
after(async () => {
  await base[Symbol.asyncDispose]();
  await testBase[Symbol.asyncDispose]();
});

const at = new Date('2012-04-03T12:00:00Z');
const change: Change = { at, operation: 'create', origin: 'api', fields: {} };
const refusal = new HubError({ kind: 'busy', reason: 'storage' });
let accounts = 0;

function keyOf(value: string): ContactKey {
  return { kind: 'email', value };
}

/** What a member does: counts its attempts, and works. */
interface Asked {
  readonly tx: Tx;
  readonly accountId: number;
  readonly attempt: number;
}

/** Runs members that come at the same time, in an account of their own. */
async function runMembers(works: readonly ((asked: Asked) => Promise<unknown>)[]): Promise<{
  readonly accountId: number;
  readonly ends: readonly PromiseSettledResult<unknown>[];
  readonly attempts: readonly number[];
}> {
  accounts += 1;
  const accountId = accounts;
  const attempts = works.map(() => 0);
  const ends = await Promise.allSettled(
    works.map((work, member) =>
      store.transaction((tx) => {
        const attempt = (attempts[member] ?? 0) + 1;
        attempts[member] = attempt;
        return work({ tx, accountId, attempt });
      }, among(accountId)),
    ),
  );
  return { accountId, ends, attempts };
}

function among(accountId: number): Among {
  return { accountId, isLarge: false };
}

/** Makes a contact that holds the key, as a use case does: it holds the key first, and looks. */
async function create({ tx, accountId }: Asked, value: string): Promise<number> {
  const key = keyOf(value);
  await tx.lock(accountId, [key]);
  await tx.contacts.lookAhead(accountId, [key], 1);
  const [found] = await tx.contacts.byKey(accountId, key);
  if (found !== undefined) return found.id;
  const id = await tx.contacts.nextId();
  const contact: Contact = { id, publicId: `P${id}`, version: 1, createdAt: at, modifiedAt: at, fields: {} };
  await tx.contacts.insert(accountId, contact, [key], change);
  return id;
}

function creates(count: number): ((asked: Asked) => Promise<unknown>)[] {
  return Array.from({ length: count }, (_, number) => (asked) => create(asked, `c${number}`));
}

async function rowsOf(accountId: number): Promise<{ contacts: number; transactions: number; changes: number }> {
  const sql = `select count(*)::int as contacts, count(distinct xmin::text)::int as transactions,
    (select count(*)::int from change where account_id = $1) as changes from contact where account_id = $1`;
  const [row] = await testBase.query(sql, accountId);
  return row as Awaited<ReturnType<typeof rowsOf>>;
}

test('transactions that come at the same time share a commit', async () => {
  const { accountId, ends, attempts } = await runMembers(creates(30));
  assert.equal(new Set(ends.map((end) => end.status === 'fulfilled' && end.value)).size, 30);
  assert.deepEqual(new Set(attempts), new Set([1]));
  assert.deepEqual(await rowsOf(accountId), { contacts: 30, transactions: 1, changes: 30 });
});

test('who does not say so has a transaction of its own', async () => {
  accounts += 1;
  const accountId = accounts;
  const each = Array.from({ length: 4 }, (_, number) =>
    store.transaction((tx) => create({ tx, accountId, attempt: 1 }, `c${number}`)),
  );
  await Promise.all(each);
  assert.equal((await rowsOf(accountId)).transactions, 4);
});

test('a member that fails before anything of it is at the server leaves nothing, and the others go on', async () => {
  const fails = async (asked: Asked): Promise<void> => {
    await create(asked, 'failing');
    throw refusal;
  };
  const { accountId, ends, attempts } = await runMembers([...creates(5), fails, ...creates(8).slice(5)]);
  assert.deepEqual(
    ends.map(({ status }) => status),
    [...Array(5).fill('fulfilled'), 'rejected', ...Array(3).fill('fulfilled')],
  );
  assert.equal(ends[5]?.status === 'rejected' && ends[5].reason, refusal);
  assert.deepEqual(attempts, Array(9).fill(1));
  assert.deepEqual(await rowsOf(accountId), { contacts: 8, transactions: 1, changes: 8 });
});

test('a member that fails after that fails the group: all begin anew, each alone, and it alone is refused', async () => {
  const fails = async (asked: Asked): Promise<void> => {
    const id = await create(asked, 'failing');
    await asked.tx.contacts.byIds(asked.accountId, [id]);
    throw refusal;
  };
  const { accountId, ends, attempts } = await runMembers([...creates(5), fails]);
  assert.deepEqual(
    ends.map(({ status }) => status),
    [...Array(5).fill('fulfilled'), 'rejected'],
  );
  assert.deepEqual(attempts, Array(6).fill(2));
  assert.deepEqual(await rowsOf(accountId), { contacts: 5, transactions: 5, changes: 5 });
});

test('a statement that the server refuses fails the group in the same way', async () => {
  const gone: Contact = { id: 4_711, publicId: 'P', version: 2, createdAt: at, modifiedAt: at, fields: {} };
  const stale = async ({ tx, accountId, attempt }: Asked): Promise<void> => {
    await tx.lock(accountId, [keyOf('stale')]);
    // The version that it is written over is not there.
    if (attempt === 1) await tx.contacts.update(accountId, gone, { added: [], removed: [] }, change);
  };
  const { accountId, ends, attempts } = await runMembers([...creates(5), stale]);
  assert.deepEqual(new Set(ends.map(({ status }) => status)), new Set(['fulfilled']));
  assert.deepEqual(attempts, Array(6).fill(2));
  assert.equal((await rowsOf(accountId)).contacts, 5);
});

test('members that want one key take turns, and the later ones find what the first has written', async () => {
  const { accountId, ends, attempts } = await runMembers([
    ...Array.from({ length: 10 }, () => (asked: Asked) => create(asked, 'same')),
    ...creates(3),
  ]);
  const ids = ends.map((end) => end.status === 'fulfilled' && end.value);
  assert.equal(new Set(ids.slice(0, 10)).size, 1);
  assert.deepEqual(new Set(attempts), new Set([1]));
  assert.deepEqual(await rowsOf(accountId), { contacts: 4, transactions: 1, changes: 4 });
});

test('members that would wait for each other crosswise go on, one of them alone', async () => {
  const crossing = (first: string, second: string) => async (asked: Asked) => {
    await asked.tx.lock(asked.accountId, [keyOf(first)]);
    await asked.tx.lock(asked.accountId, [keyOf(second)]);
    return create(asked, [first, second].sort().join());
  };
  const { accountId, ends, attempts } = await runMembers([crossing('a', 'b'), crossing('b', 'a')]);
  assert.deepEqual(new Set(ends.map(({ status }) => status)), new Set(['fulfilled']));
  assert.ok(attempts.includes(2));
  assert.equal((await rowsOf(accountId)).contacts, 1);
});

test('what a group cannot give is done alone', async () => {
  const everything = async ({ tx, accountId }: Asked): Promise<void> => tx.lock(accountId, 'everything');
  const scan = async ({ tx, accountId }: Asked): Promise<void> => {
    const everyone = { from: at, until: at, operations: ['create'], origins: ['api'] } as const;
    for await (const contacts of tx.contacts.changed(accountId, everyone)) assert.ok(contacts.length > 0);
  };
  const { ends, attempts } = await runMembers([...creates(2), everything, scan]);
  assert.deepEqual(new Set(ends.map(({ status }) => status)), new Set(['fulfilled']));
  assert.deepEqual(attempts, [1, 1, 2, 2]);
});

test('many keys together take the whole account, and still each member its own', async () => {
  const many = (first: number) => async (asked: Asked) => {
    const values = Array.from({ length: 400 }, (_, number) => `m${first + number}`);
    await asked.tx.lock(asked.accountId, values.map(keyOf));
    for (const value of values) await create(asked, value);
  };
  const { accountId, ends } = await runMembers([many(0), many(200), many(1_000)]);
  assert.deepEqual(new Set(ends.map(({ status }) => status)), new Set(['fulfilled']));
  assert.equal((await rowsOf(accountId)).contacts, 1_000);
});

test('a session is dead after its member has ended, though the group goes on', async () => {
  let kept: Tx | undefined;
  const slow = async (asked: Asked): Promise<void> => {
    for (let count = 0; count < 5; count += 1) await asked.tx.contacts.byIds(asked.accountId, [count]);
  };
  const keeps = async (asked: Asked): Promise<void> => {
    kept = asked.tx;
  };
  await runMembers([slow, keeps]);
  await assert.rejects(async () => kept?.contacts.byIds(1, [1]), /used after it had ended/);
});

test('connections that the server ends cost groups nothing that was acknowledged: all begin anew', async () => {
  accounts += 1;
  const accountId = accounts;
  const acknowledged = new Set<string>();
  let ended = 0;
  let begun = 0;
  const isEnough = (): boolean => ended >= 20 && acknowledged.size >= 300;
  const write = async (): Promise<void> => {
    while (!isEnough()) {
      const value = `w${++begun}`;
      try {
        await store.transaction((tx) => create({ tx, accountId, attempt: 1 }, value), among(accountId));
        acknowledged.add(value);
      } catch (error) {
        // A connection that goes while a commit is on its way is told; nothing else is.
        assert.ok(error instanceof HubError, String(error));
      }
    }
  };
  const terminate = async (): Promise<void> => {
    while (!isEnough()) {
      const gone = await testBase.query(`select pg_terminate_backend(pid)::text as ended from pg_stat_activity
        where application_name = 'kontor' and datname = current_database() and state <> 'idle' limit 1`);
      ended += gone.length;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await Promise.all([...Array.from({ length: 16 }, write), terminate()]);
  const keys = await testBase.query('select value from contact_key where account_id = $1', accountId);
  const values = keys.map(({ value }) => value);
  assert.deepEqual(acknowledged.difference(new Set(values)), new Set(), 'acknowledged and not there');
  const { contacts, changes } = await rowsOf(accountId);
  assert.equal(new Set(values).size, contacts);
  assert.equal(changes, contacts);
});
