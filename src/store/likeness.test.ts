import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openCoreHub } from '../../test/harness/core-hub.ts';
import { likenessKey } from '../core/duplicates/likeness.ts';
import { type LikenessKey, likeness } from '../core/duplicates/likeness-key.ts';
import { mark } from '../core/duplicates/mark.ts';

const core = await openCoreHub();
after(() => core[Symbol.asyncDispose]());

const [term, block, identity] = [mark('term', 'a'), mark('block', 'a'), mark('identity', 'a')];
const marks = [term, block, identity];

/** A likeness with one mark of each kind. */
const like: LikenessKey = {
  ...likenessKey({}),
  kind: likeness,
  blocks: { identity: [identity], others: [block] },
  terms: [term],
};

const countTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1);

/** What an account's marks are, after contacts with all of them have come, one by one or together, and some have gone. */
async function after51(come: 'one by one' | 'together', went: readonly number[], most: number): Promise<unknown> {
  const { accountId } = await core.newCaller();
  const { marks: found } = await core.hub.store.transaction(async (tx) => {
    const ids = countTo(most);
    if (come === 'together')
      await tx.duplicates.enter(
        accountId,
        marks.map((one) => [one, ids] as const),
      );
    else for (const id of ids) await tx.duplicates.replace(accountId, id, undefined, like);
    for (const id of went) await tx.duplicates.replace(accountId, id, like, undefined);
    return tx.duplicates.near(accountId, { marks, exact: [] });
  });
  return marks.map((one) => found.get(one));
}

for (const come of ['one by one', 'together'] as const) {
  test(`blocks list their contacts as long as they are few, and terms count theirs; ${come}`, async () => {
    const newest = countTo(50).reverse();
    assert.deepEqual(await after51(come, [], 50), [
      { count: 50, contacts: [] },
      { count: 50, contacts: newest },
      { count: 50, contacts: newest },
    ]);
    const left = newest.filter((id) => ![1, 20, 50].includes(id));
    assert.deepEqual(await after51(come, [1, 20, 50], 50), [
      { count: 47, contacts: [] },
      { count: 47, contacts: left },
      { count: 47, contacts: left },
    ]);
    assert.deepEqual(await after51(come, [1, 2, 3], 3), [undefined, undefined, undefined]);
  });

  test(`a block with 51 contacts is dead for good; ${come}`, async () => {
    const first = countTo(51).reverse();
    assert.deepEqual(await after51(come, [], 60), [
      { count: 60, contacts: [] },
      { count: 51, contacts: [] },
      { count: 51, contacts: first },
    ]);
    assert.deepEqual(await after51(come, [1, 51, 60], 60), [
      { count: 57, contacts: [] },
      { count: 51, contacts: [] },
      { count: 51, contacts: first.slice(1, 50) },
    ]);
  });
}

test('contacts that come later, many at a time, join those that are there', async () => {
  const { accountId } = await core.newCaller();
  const found = await core.hub.store.transaction(async (tx) => {
    await tx.duplicates.enter(accountId, [
      [block, [1, 2]],
      [identity, countTo(50)],
      [term, [1]],
    ]);
    await tx.duplicates.enter(accountId, [
      [block, [3, 4]],
      [identity, [51, 52]],
      [term, [2, 3]],
    ]);
    return (await tx.duplicates.near(accountId, { marks, exact: [] })).marks;
  });
  assert.deepEqual(found.get(block), { count: 4, contacts: [4, 3, 2, 1] });
  assert.deepEqual(found.get(term), { count: 3, contacts: [] });
  assert.deepEqual(found.get(identity), { count: 51, contacts: countTo(52).reverse() });
});
