import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import type { Change, ContactKey, Store } from '../core/hub.ts';
import { countHolders, selectHolderIds } from './contact-lists.ts';
import type { OpenStore } from './reader.ts';
import type { Tables } from './schema.ts';
import { migrateSqlite, openSqlite } from './sqlite.ts';
import { SqliteConnection, sqliteBuilder } from './sqlite-connection.ts';
import type { Session } from './statement.ts';

const at = new Date('2012-04-03T12:00:00Z');
const change: Change = { at, operation: 'create', origin: 'api', fields: {} };
const client = (id: number): ContactKey => ({ kind: 'clientId', value: String(id) });
const email = (text: string): ContactKey => ({ kind: 'email', value: text });

let folder: string;
let base: OpenStore<Store>;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kontor-lists-'));
  await migrateSqlite(join(folder, 'kontor.db'));
  base = openSqlite(join(folder, 'kontor.db'));
  await base.store.transaction(async (tx) => {
    for (let id = 1; id <= 60; id += 1) {
      const contact = { id, publicId: `P${id}`, version: 1, createdAt: at, modifiedAt: at, fields: {} };
      await tx.contacts.insert(1, contact, [client(1 + (id % 2)), email(`a${id % 3}`)], change);
    }
    const other = { id: 61, publicId: 'P61', version: 1, createdAt: at, modifiedAt: at, fields: {} };
    await tx.contacts.insert(2, other, [client(1), email('a0')], change);
  });
});
after(async () => {
  await base[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const lists: readonly (readonly [keys: readonly ContactKey[], ids: (id: number) => boolean])[] = [
  [[], () => true],
  [[client(1)], (id) => id % 2 === 0],
  [[email('a0')], (id) => id % 3 === 0],
  [[email('a0'), client(1)], (id) => id % 6 === 0],
  [[client(9)], () => false],
];
for (const [keys, belongs] of lists) {
  test(`a list by ${JSON.stringify(keys)}`, async () => {
    const wanted = Array.from({ length: 60 }, (_, index) => index + 1).filter(belongs);
    assert.equal(await base.store.contacts.count(1, keys), wanted.length);
    for (const [offset, limit] of [
      [0, 25],
      [25, 25],
      [3, 1],
      [60, 25],
    ] as const) {
      const page = await base.store.contacts.page(1, { keys, offset, limit });
      assert.deepEqual(
        page.map(({ id }) => id),
        wanted.slice(offset, offset + limit),
      );
    }
  });

  test(`an index alone serves a list by ${JSON.stringify(keys)}`, async () => {
    const connection = new SqliteConnection(join(folder, 'kontor.db'), 'read');
    const explaining: Session = {
      engine: {
        name: 'sqlite',
        builder: sqliteBuilder<Tables>(),
        textsOf: () => sql``,
        integersOf: () => sql``,
        marksOf: () => sql``,
        taking: (query) => query,
      },
      run: async (query) => connection.rows({ ...query, sql: `explain query plan ${query.sql}` }),
      stream: () => assert.fail('a list is no stream'),
      settledChange: () => assert.fail('a list reads no changes'),
      settle: () => assert.fail('a list reads no changes'),
    };
    const plans = await Promise.all([
      countHolders(explaining, 1, keys),
      selectHolderIds(explaining, 1, { keys, offset: 0, limit: 25 }),
    ]);
    const steps = (plans as unknown as { detail: string }[][]).flat().map(({ detail }) => detail);
    assert.ok(steps.length >= 2, steps.join('; '));
    for (const step of steps) {
      assert.doesNotMatch(step, /^SCAN|TEMP B-TREE/, steps.join('; '));
      if (step.startsWith('SEARCH')) assert.match(step, /COVERING INDEX|PRIMARY KEY/, steps.join('; '));
    }
    connection.close();
  });
}
