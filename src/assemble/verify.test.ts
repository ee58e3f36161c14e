import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { test } from 'node:test';
import { makeTestBase, type TestBase } from '../../test/harness/test-base.ts';
import { createAccount } from '../core/access/create-account.ts';
import { createVault } from '../core/access/vault.ts';
import { deleteContacts } from '../core/contacts/delete-contacts.ts';
import { saveContacts } from '../core/contacts/save-contacts.ts';
import type { Hub } from '../core/hub.ts';
import { mergeContacts } from '../core/merging/merge-contacts.ts';
import { undoMerge } from '../core/merging/undo-merge.ts';
import { randomIds } from '../core/random-ids.ts';
import { verifyBase } from './base.ts';

const caller = { accountId: 1, origin: 'api' } as const;

/** Six people in an account that searches for duplicates: one deleted, two merged, two merged and parted again. */
async function fill(base: TestBase): Promise<void> {
  await using opened = base.open();
  const hub: Hub = {
    ...{ store: opened.store, clock: { now: () => new Date('2012-04-03T12:00:00Z') } },
    ...{ ids: randomIds, vault: createVault('key') },
  };
  await createAccount(hub, { name: 'shop', timezone: 'UTC', language: 'en' });
  const rows = ['Wolfgang', 'Katharina', 'Maximilian', 'Theodora', 'Leopold', 'Zoe'].map((firstName, at) => ({
    search: 'duplicates' as const,
    fields: { firstName, lastName: `Test${'abcdef'[at]}son`, email: `${firstName}@example.com` },
  }));
  await saveContacts(hub, caller, { rows, policy: { found: 'update', missing: 'create' } });
  await deleteContacts(hub, caller, { by: 'id', values: ['6'] });
  await mergeContacts(hub, caller, { contactIds: [1, 2] });
  const { id } = await mergeContacts(hub, caller, { contactIds: [3, 4] });
  await undoMerge(hub, caller, { id });
}

/** What verification finds wrong, by the name of the look. */
async function wrongIn(base: TestBase): Promise<Record<string, string>> {
  await using verification = await verifyBase(base);
  const wrong: Record<string, string> = {};
  for (const [name, look] of Object.entries(verification.looks)) {
    await look().catch((error: Error) => {
      wrong[name] = error.message;
    });
  }
  return wrong;
}

test('a base that was written to through the hub is sound', async () => {
  await using base = await makeTestBase();
  await fill(base);
  assert.deepEqual(await wrongIn(base), {});
});

const damages: readonly (readonly [what: string, look: string, sentence: RegExp, statement: string])[] = [
  [
    'a key is missing',
    'keys',
    /^account shop: 3 keys "email" are not the 4 /,
    "delete from contact_key where kind = 'email' and contact_id = 3",
  ],
  [
    'a key is another one',
    'keys',
    /^account shop: 4 keys "email" are/,
    "update contact_key set value = 'x' where kind = 'email' and contact_id = 3",
  ],
  ['features are missing', 'keys', /keys "features" are not/, 'delete from duplicate_feature where contact_id = 3'],
  [
    'blocks are missing',
    'keys',
    /keys "block" are not/,
    "delete from duplicate_mark where mark % 4 > 0 and ',' || holders || ',' like '%,3,%'",
  ],
  [
    'a block is counted wrongly',
    'keys',
    /keys "block" are not/,
    "update duplicate_mark set count = count + 1 where mark % 4 > 0 and holders = '3'",
  ],
  [
    'a value is counted wrongly',
    'keys',
    /keys "term" are not/,
    'update duplicate_mark set count = count + 1 where mark = 0',
  ],
  ['a merged contact is not findable', 'keys', /keys "publicId" are/, 'delete from contact_alias where id = 2'],
  [
    'a contact has no change',
    'changes',
    /^account shop: 1 contacts came without a change$/,
    'delete from change where contact_id = 5',
  ],
  [
    'a password is of nobody',
    'references',
    /^account shop: 1 rows of contact_password name a contact /,
    "insert into contact_password values (1, 999, 'h')",
  ],
];

for (const [what, look, sentence, statement] of damages) {
  test(`${what}: found`, async () => {
    await using base = await makeTestBase();
    await fill(base);
    await base.query(statement);
    const wrong = await wrongIn(base);
    assert.deepEqual(Object.keys(wrong), [look]);
    assert.match(wrong[look] ?? '', sentence);
  });
}

test('an id that would be given twice is found', async () => {
  await using base = await makeTestBase();
  await fill(base);
  await base.setNextId('contact', 3);
  assert.deepEqual(await wrongIn(base), { counters: 'account shop: contact 5 is there, but the last one made was 2' });
});

test('a damaged page is found', async () => {
  await using base = await makeTestBase();
  await fill(base);
  if (base.database.engine === 'postgres') return;
  const file = await open(base.database.file, 'r+');
  const { size } = await file.stat();
  for (let page = 20; page < size / 4_096; page += 20) await file.write(Buffer.alloc(64, 0xff), 0, 64, page * 4_096);
  await file.close();
  assert.ok('file' in (await wrongIn(base)));
});
