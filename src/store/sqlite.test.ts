import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Change, ChangeSelection, Contact } from '../core/hub.ts';
import { migrateSqlite, openSqlite } from './sqlite.ts';

const at = new Date('2012-04-03T12:00:00Z');
const change: Change = { at, operation: 'create', origin: 'api', fields: {} };
const everything: ChangeSelection = { from: at, until: at, operations: ['create'], origins: ['api'] };
const contact = (id: number): Contact => ({
  ...{ id, publicId: `P${id}`, version: 1, createdAt: at, modifiedAt: at },
  fields: { firstName: 'Anna' },
});

test('an export sees one state of the base, and hides what is written meanwhile from nobody else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-sqlite-'));
  await migrateSqlite(join(folder, 'kontor.db'));
  {
    await using base = openSqlite(join(folder, 'kontor.db'));
    const { store } = base;
    await store.transaction(async (tx) => {
      for (let id = 1; id <= 1_200; id += 1) await tx.contacts.insert(1, contact(id), [], change);
    });
    let exported = 0;
    for await (const contacts of store.contacts.changed(1, everything)) {
      if (exported === 0) await store.transaction(async (tx) => tx.contacts.insert(1, contact(1_201), [], change));
      exported += contacts.length;
      assert.equal((await store.contacts.byId(1, 1_201))?.id, 1_201, 'written before, so read');
      assert.equal(await store.contacts.count(1), 1_201);
    }
    assert.equal(exported, 1_200);
    // A reader that stops half-way leaves nothing open.
    for await (const contacts of store.contacts.changed(1, everything)) if (contacts.length > 0) break;
  }
  await rm(folder, { recursive: true });
});

test('a checkpoint moves much that was written from the log into the base, and leaves little where it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-sqlite-'));
  await migrateSqlite(join(folder, 'kontor.db'));
  {
    await using base = openSqlite(join(folder, 'kontor.db'));
    const size = async () => (await stat(join(folder, 'kontor.db'))).size;
    const write = (id: number, letters: number) =>
      base.store.transaction(async (tx) =>
        tx.contacts.insert(1, { ...contact(id), fields: { firstName: 'a'.repeat(letters) } }, [], change),
      );
    const before = await size();
    await write(1, 100_000);
    base.checkpoint?.();
    assert.equal(await size(), before);
    await write(2, 17_000_000);
    assert.equal(await size(), before, 'the commit left it in the log');
    base.checkpoint?.();
    assert.ok((await size()) > before + 17_000_000);
    assert.equal((await base.store.contacts.byId(1, 2))?.fields.firstName, 'a'.repeat(17_000_000));
  }
  await rm(folder, { recursive: true });
});
