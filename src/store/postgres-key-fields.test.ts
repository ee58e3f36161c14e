import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openCoreHub } from '../../test/harness/core-hub.ts';
import { deleteContacts } from '../core/contacts/delete-contacts.ts';
import { saveContacts } from '../core/contacts/save-contacts.ts';

const core = await openCoreHub();
after(() => core[Symbol.asyncDispose]());
const { hub } = core;

/** Transactions that PostgreSQL has taken back because they waited for each other in a circle. */
async function deadlocks(): Promise<number> {
  const wanted = 'select deadlocks from pg_stat_database where datname = current_database() and $1 = 0';
  const [row] = await core.query(wanted, 0);
  return Number((row as { deadlocks: string }).deadlocks);
}

test('who makes a field a key locks the account before its keys, so that nobody waits in a circle', async () => {
  const before = await deadlocks();
  for (const by of ['lastName', 'city', 'street']) {
    const caller = await core.newCaller();
    const save = async (): Promise<void> => {
      const rows = [{ match: { by, value: 'x' }, fields: { [by]: 'x' } }];
      await saveContacts(hub, caller, { rows, policy: { found: 'update', missing: 'create' } });
    };
    const remove = () => deleteContacts(hub, caller, { by, values: ['x'] });
    await Promise.all(Array.from({ length: 12 }, (_, at) => (at % 3 === 2 ? remove() : save())));
    await save();
    assert.equal((await core.keys(caller)).filter((key) => key.endsWith(` ${by} x`)).length, 1);
  }
  assert.equal(await deadlocks(), before);
});
