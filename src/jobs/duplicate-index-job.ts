import { IndexBuilder } from '../core/duplicates/index-builder.ts';
import type { JobKind } from './worker.ts';

/**
 * Indexes the contacts of an account for the search for duplicates, a step in each transaction. The base knows how far
 * it got, so that another worker goes on from there.
 */
export const duplicateIndexJobKind: JobKind = {
  async run({ accountId }, lease) {
    const builder = new IndexBuilder(accountId);
    let whole = false;
    while (!whole) {
      lease.signal.throwIfAborted();
      await lease.write(async (tx) => {
        whole = await builder.step(tx);
      });
    }
    await lease.finish(() => Promise.resolve());
  },
  retry: () => 60_000,
  giveUp: () => Promise.resolve(),
};
