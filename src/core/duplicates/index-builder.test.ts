import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { openCoreHub } from '../../../test/harness/core-hub.ts';
import { alive, indexRows, likenessIndex, rebuiltIndex } from '../../../test/harness/likeness-index.ts';
import { deleteContacts } from '../contacts/delete-contacts.ts';
import { saveContacts } from '../contacts/save-contacts.ts';
import { HubError } from '../errors.ts';
import type { FieldPatch } from '../fields/field.ts';
import type { Caller, Hub } from '../hub.ts';
import { mergeContacts } from '../merging/merge-contacts.ts';
import { undoMerge } from '../merging/undo-merge.ts';
import { forgetting, whole } from './duplicate-base.ts';
import { ensureDuplicateIndex } from './duplicate-index.ts';
import { making } from './feature-text.ts';
import { IndexBuilder } from './index-builder.ts';
import { likeness } from './likeness-key.ts';

const core = await openCoreHub();
after(() => core[Symbol.asyncDispose]());
const { hub } = core;

/** Few values for each field, so that contacts share some. */
const values: Readonly<Record<string, readonly string[]>> = {
  firstName: ['Ann', 'Anna', 'Änne', 'Karl', 'Karl-Heinz'],
  lastName: ['Roe', 'Rowe', 'Steinbach', 'Zając'],
  email: ['a@example.com', 'b@example.com', 'c@wp.pl', 'info@example.com'],
  phone: ['+43 1 123456', '0171 5550123'],
  street: ['Lindenstraße 12', 'Ring 1'],
  postalCode: ['50674', '10115'],
  city: ['Köln', 'Berlin'],
  birthDate: ['1951-03-04', '1980-09-17'],
};

/** Random steps in an account whose index is being built, the same for the same seed. */
class Meanwhile {
  readonly #caller: Caller;
  readonly #hub: Hub;
  readonly #merges: number[] = [];
  #state: number;

  constructor(caller: Caller, seed: number, over = hub) {
    this.#caller = caller;
    this.#hub = over;
    this.#state = seed;
  }

  below(bound: number): number {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return (this.#state >>> 8) % bound;
  }

  fields(): FieldPatch {
    const some = Object.entries(values).filter(() => this.below(2) === 0);
    return Object.fromEntries(some.map(([field, texts]) => [field, texts[this.below(texts.length)] ?? null]));
  }

  async step(): Promise<void> {
    const ids = (
      await core.query('select id from contact where account_id = $1 order by id', this.#caller.accountId)
    ).map((row) => Number((row as { id: number }).id));
    const pick = () => ids[this.below(ids.length)] ?? 0;
    const steps = [() => this.#create(), () => this.#update(pick()), () => this.#delete(pick())];
    steps.push(
      () => this.#merge(pick(), pick()),
      () => this.#undo(),
    );
    await steps[this.below(steps.length)]?.();
  }

  async #create(): Promise<void> {
    const rows = [{ fields: this.fields() }];
    await saveContacts(this.#hub, this.#caller, { rows, policy: { found: 'refuse', missing: 'create' } });
  }

  async #update(id: number): Promise<void> {
    const rows = [{ match: { by: 'id', value: String(id) }, fields: { city: null, ...this.fields() } }];
    await saveContacts(this.#hub, this.#caller, { rows, policy: { found: 'update', missing: 'refuse' } });
  }

  async #delete(id: number): Promise<void> {
    const { accountId } = this.#caller;
    // What was merged into it goes with it, unless somebody else undoes the merge in between.
    const aliases = this.#hub === hub ? await hub.store.merges.aliasesOf(accountId, id) : [];
    await deleteContacts(this.#hub, this.#caller, { by: 'id', values: [String(id)] });
    for (const gone of [id, ...aliases.map((alias) => alias.id)]) {
      assert.deepEqual(await indexRows(core, gone), [], 'an erased contact has left the index with the answer');
    }
  }

  async #merge(one: number, other: number): Promise<void> {
    if (one === other) return;
    this.#merges.push((await mergeContacts(this.#hub, this.#caller, { contactIds: [one, other] })).id);
  }

  /** A merge that cannot be undone any more is passed over. */
  async #undo(): Promise<void> {
    const id = this.#merges.pop();
    if (id !== undefined) await undoMerge(this.#hub, this.#caller, { id }).catch(() => undefined);
  }
}

for (const seed of [1, 2, 3]) {
  test(`an index that is built while contacts come, change, merge and go is as if it were built at the end (${seed})`, async () => {
    const caller = await core.newCaller();
    const { accountId } = caller;
    const meanwhile = new Meanwhile(caller, seed);
    await core.contacts(caller, ...Array.from({ length: 400 }, () => meanwhile.fields() as Record<string, string>));
    await beginIndex(accountId);
    const newBuilder = () => new IndexBuilder(accountId, { batch: 200, piece: 600 });
    let builder = newBuilder();
    let isWhole = false;
    while (!isWhole) {
      isWhole = await attempt(builder, meanwhile.below(5) === 0);
      // One that was killed is followed by another.
      if (meanwhile.below(6) === 0) builder = newBuilder();
      for (let count = meanwhile.below(4); count > 0; count -= 1) await meanwhile.step();
    }
    for (let count = 0; count < 20; count += 1) await meanwhile.step();
    await assertAsRebuilt(caller);
  });
}

test('of transactions that overtake each other while an index is built none is missed', async () => {
  const caller = await core.newCaller();
  const { accountId } = caller;
  const clients = [4, 5, 6, 7, 8, 9].map((seed) => {
    // Some transactions last for long after their last write, and commit after others that began later.
    const dawdling: Hub = {
      ...hub,
      store: {
        ...hub.store,
        transaction: (work) =>
          hub.store.transaction(async (tx) => {
            const answer = await work(tx);
            if (client.below(3) === 0) await wait(client.below(40));
            return answer;
          }),
      },
    };
    const client = new Meanwhile(caller, seed, dawdling);
    return client;
  });
  const [first] = clients;
  await core.contacts(caller, ...Array.from({ length: 600 }, () => first?.fields() as Record<string, string>));
  await beginIndex(accountId);
  const write = async (client: Meanwhile): Promise<void> => {
    for (let count = 0; count < 40; count += 1) {
      // Another one may have been faster.
      await client.step().catch((error: unknown) => assert.ok(error instanceof HubError, (error as Error).stack));
    }
  };
  const builder = new IndexBuilder(accountId, { batch: 100, piece: 600 });
  const build = async (): Promise<void> => {
    while (!(await attempt(builder, false)));
  };
  await Promise.all([build(), ...clients.map(write)]);
  await assertAsRebuilt(caller);
});

/** The index is what would be made of the contacts as they are, but for blocks that were once too large. */
async function assertAsRebuilt(caller: Caller): Promise<void> {
  const kept = await likenessIndex(core, caller);
  assert.ok(Object.keys(kept.marks).length > 2 * kept.dead.length && kept.dead.length > 0);
  assert.deepEqual(alive(kept, kept), alive(await rebuiltIndex(core, caller), kept));
}

/** The account's index begins: nobody is in it yet. */
async function beginIndex(accountId: number): Promise<void> {
  await hub.store.transaction(async (tx) => {
    await tx.contacts.addKeyField(accountId, likeness);
    await tx.duplicates.setProgress(accountId, {
      making,
      indexedTo: 0,
      featuresTo: 0,
      since: 0,
      entered: 0,
      parts: 0,
    });
  });
}

/** A step, which is taken back when its transaction fails. */
async function attempt(builder: IndexBuilder, fails: boolean): Promise<boolean> {
  const failure = new Error('the transaction fails');
  const step = hub.store.transaction(async (tx) => {
    const isWhole = await builder.step(tx);
    if (fails) throw failure;
    return isWhole;
  });
  return await step.catch((error: unknown) => {
    assert.equal(error, failure);
    return false;
  });
}

test('an index of an earlier making is built anew', async () => {
  const caller = await core.newCaller();
  const { accountId } = caller;
  await core.contacts(caller, { firstName: 'Ann', email: 'a@example.com' }, { lastName: 'Roe' });
  const ensure = () => hub.store.transaction((tx) => ensureDuplicateIndex(hub, tx, accountId));
  assert.equal(await ensure(), true);
  await hub.store.transaction(async (tx) => {
    const progress = { making: making - 1, indexedTo: whole, featuresTo: whole, since: 0, entered: 0, parts: 0 };
    await tx.duplicates.setProgress(accountId, progress);
    await tx.duplicates.enter(accountId, [
      [17, [4]],
      [20, [1, 2, 3]],
    ]);
  });
  assert.equal(await ensure(), true);
  assert.deepEqual(await likenessIndex(core, caller), await rebuiltIndex(core, caller));
});

test('a contact that is erased while an index of an earlier making is forgotten leaves no features', async () => {
  const caller = await core.newCaller();
  const { accountId } = caller;
  const [id = 0] = await core.contacts(caller, { firstName: 'Ann', email: 'a@example.com' });
  await hub.store.transaction(async (tx) => {
    await ensureDuplicateIndex(hub, tx, accountId);
    const progress = { making, indexedTo: 0, featuresTo: 0, since: 0, entered: forgetting, parts: 0 };
    await tx.duplicates.setProgress(accountId, progress);
  });
  await deleteContacts(hub, caller, { by: 'id', values: [String(id)] });
  assert.equal(await core.rows(caller, 'duplicate_feature'), 0);
});

test('an index of a later making is left to those who know it', async () => {
  const caller = await core.newCaller();
  const { accountId } = caller;
  await hub.store.transaction(async (tx) => {
    const progress = { making: making + 1, indexedTo: whole, featuresTo: whole, since: 0, entered: 0, parts: 0 };
    await tx.duplicates.setProgress(accountId, progress);
    assert.equal(await ensureDuplicateIndex(hub, tx, accountId), false);
    assert.deepEqual(await tx.duplicates.progress(accountId), progress);
  });
});
