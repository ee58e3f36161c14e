import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openCoreHub } from '../../test/harness/core-hub.ts';

const core = await openCoreHub();
after(() => core[Symbol.asyncDispose]());
const { hub } = core;

/** Until the server has found the circle, so that its answers to several statements come in one piece. */
async function beBusy(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (const end = performance.now() + 1_500; performance.now() < end; );
}

test('of two transactions that wait for each other in a circle, one begins anew, whatever it has asked besides', async () => {
  const { accountId } = await core.newCaller();
  const bothHold = Promise.withResolvers<void>();
  let [holding, sent] = [0, 0];
  const crossing = (first: string, second: string) =>
    hub.store.transaction(async (tx) => {
      await tx.lock(accountId, [{ kind: 'email', value: first }]);
      await tx.accounts.byName('nobody');
      holding += 1;
      if (holding === 2) bothHold.resolve();
      await bothHold.promise;
      await tx.lock(accountId, [{ kind: 'email', value: second }]);
      const counted = tx.contacts.count(accountId);
      sent += 1;
      if (sent === 2) await beBusy();
      return counted;
    });
  assert.deepEqual(await Promise.all([crossing('a', 'b'), crossing('b', 'a')]), [0, 0]);
  assert.equal(holding, 3, 'one began anew');
});
