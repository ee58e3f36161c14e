import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createAccount } from '../../src/core/access/create-account.ts';
import { createVault } from '../../src/core/access/vault.ts';
import { addComment } from '../../src/core/comments/add-comment.ts';
import { saveContacts } from '../../src/core/contacts/save-contacts.ts';
import type { Caller, Hub } from '../../src/core/hub.ts';
import { randomIds } from '../../src/core/random-ids.ts';
import { createTag } from '../../src/core/tags/create-tag.ts';
import { migrateSqlite, openSqlite } from '../../src/store/sqlite.ts';

// SIGKILL in the middle of merges and undos, again and again, over one base: each is there whole or not at all.

const kills = 20;
const contacts = 40;

/** Contacts with an e-mail and a comment each; those with an even number carry a tag. */
async function fill(file: string): Promise<void> {
  await migrateSqlite(file);
  await using base = openSqlite(file);
  const hub: Hub = { store: base.store, clock: { now: () => new Date() }, ids: randomIds, vault: createVault('key') };
  const { id: accountId } = await createAccount(hub, { name: 'demo', timezone: 'UTC', language: 'en' });
  const caller: Caller = { accountId, origin: 'api' };
  const tag = await createTag(hub, caller, { name: 'even', description: '' });
  const rows = Array.from({ length: contacts }, (_, at) => ({
    fields: { email: `${at + 1}@example.com` },
    ...(at % 2 === 1 ? { tags: { mode: 'set', tagIds: [tag.id] } as const } : {}),
  }));
  await saveContacts(hub, caller, { rows, policy: { found: 'refuse', missing: 'create' } });
  for (let id = 1; id <= contacts; id += 1) await addComment(hub, caller, { contactId: id, text: `of ${id}` });
}

/** Lets the server's writer merge for a while, and kills it. */
async function mergeUntilKilled(folder: string, milliseconds: number): Promise<void> {
  const program = fileURLToPath(new URL('../harness/merging-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, folder, String(contacts)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), gone]);
  await wait(milliseconds);
  assert.equal(child.exitCode, null, 'it merges until it is killed');
  child.kill('SIGKILL');
  await gone;
}

type Rows = readonly Readonly<Record<string, unknown>>[];

/** What two contacts are made of; `absorbed` when the second is a part of the first. */
function expected(one: number, other: number, absorbed: boolean): unknown {
  const mails = [one, other].map((id) => `${id}@example.com`);
  const holder = absorbed ? one : other;
  return {
    contacts: absorbed
      ? [[one, { email: mails[1], email2: mails[0] }]]
      : [
          [one, { email: mails[0] }],
          [other, { email: mails[1] }],
        ],
    mails: absorbed ? [`${one} ${mails[1]}`] : [`${one} ${mails[0]}`, `${other} ${mails[1]}`],
    names: [one, holder],
    tagged: [holder],
    commented: [one, holder],
    aliases: absorbed ? [`${other} ${one}`] : [],
  };
}

function stored(database: DatabaseSync, one: number, other: number): unknown {
  const rows = (sql: string): Rows => database.prepare(sql).all(one, other);
  const kept = rows('select id, fields from contact where id in (?, ?) order by id');
  const keys = rows('select kind, value, contact_id from contact_key where contact_id in (?, ?) order by contact_id');
  return {
    contacts: kept.map(({ id, fields }) => [id, JSON.parse(String(fields))]),
    mails: keys.filter(({ kind }) => kind === 'email').map(({ contact_id, value }) => `${contact_id} ${value}`),
    names: keys.filter(({ kind }) => kind === 'publicId').map(({ contact_id }) => contact_id),
    tagged: rows('select contact_id from contact_tag where contact_id in (?, ?)').map((row) => row.contact_id),
    commented: rows('select contact_id from comment where contact_id in (?, ?) order by id').map(
      (row) => row.contact_id,
    ),
    aliases: rows('select id, survivor_id from contact_alias where survivor_id in (?, ?)').map(
      (row) => `${row.id} ${row.survivor_id}`,
    ),
  };
}

/** Compares each two contacts with what the journal says about them. Gives how many are merged. */
function check(database: DatabaseSync): number {
  const standing = 'select count(*) as count from merge where absorbed_id = ? and undone_at is null';
  const versions = `select c.id, c.version, count(*) as changes from contact c
    join change h on h.account_id = c.account_id and h.contact_id = c.id group by c.id`;
  let merged = 0;
  for (let one = 1; one < contacts; one += 2) {
    const isMerged = database.prepare(standing).get(one + 1)?.count === 1;
    assert.deepEqual(stored(database, one, one + 1), expected(one, one + 1, isMerged), `${one} and ${one + 1}`);
    if (isMerged) merged += 1;
  }
  for (const { id, version, changes } of database.prepare(versions).all()) assert.equal(version, changes, `${id}`);
  return merged;
}

test(`${kills} kills in the middle of merging leave each merge whole or absent`, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-merge-kill-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'kontor.db');
  await fill(file);
  const merged: number[] = [];
  for (let round = 0; round < kills; round += 1) {
    await mergeUntilKilled(folder, 5 + 7 * round);
    using database = new DatabaseSync(file);
    assert.equal(database.prepare('pragma integrity_check').get()?.integrity_check, 'ok');
    merged.push(check(database));
  }
  using database = new DatabaseSync(file);
  const merges = database.prepare('select count(*) as count from merge').get()?.count;
  t.diagnostic(`${merges} merges; merged after each kill: ${merged.join(' ')}`);
  assert.ok(Number(merges) > kills, 'there was something to kill');
});
