import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCoreHub } from '../../test/harness/core-hub.ts';
import { saveContacts } from '../core/contacts/save-contacts.ts';
import { duplicateIndexJob } from '../core/duplicates/duplicate-base.ts';
import { duplicateIndexJobKind } from './duplicate-index-job.ts';
import { Worker } from './worker.ts';

test('the job that the first search in a large base asks for indexes all of it', async () => {
  await using core = await openCoreHub();
  const { hub } = core;
  const caller = await core.newCaller();
  const many = Array.from({ length: 2_001 }, (_, at) => ({ firstName: 'Ann', lastName: 'Roe', email: `a${at}@wp.pl` }));
  const ids = await core.contacts(caller, ...many);
  const policy = { found: 'update', missing: 'create' } as const;
  const arrive = async (email: string) => {
    const fields = { firstName: 'Ann', lastName: 'Roe', email };
    const [outcome] = await saveContacts(hub, caller, { rows: [{ search: 'duplicates', fields }], policy });
    return outcome?.status === 'refused' ? 0 : (outcome?.id ?? 0);
  };
  assert.ok(!ids.includes(await arrive('A2000+shop@wp.pl')), 'only equal keys find anybody');
  assert.equal(await core.rows(caller, 'duplicate_mark'), 0);
  const failures: unknown[] = [];
  const worker = new Worker({
    ...{ store: hub.store, clock: hub.clock, name: 'test', kinds: { [duplicateIndexJob]: duplicateIndexJobKind } },
    onFailure: (_job, error) => failures.push(error),
    onPollFailure: (error) => failures.push(error),
  });
  await worker.runDue();
  assert.deepEqual([failures, await core.rows(caller, 'job')], [[], 0]);
  const [everybody] = await core.query(
    'select count from duplicate_mark where account_id = $1 and mark = 0',
    caller.accountId,
  );
  assert.deepEqual({ ...(everybody as object) }, { count: 2_002 });
  assert.equal(await arrive('A7+shop@wp.pl'), ids[7], 'its like is found');
});
