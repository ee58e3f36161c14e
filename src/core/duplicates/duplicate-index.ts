import type { Hub, Tx } from '../hub.ts';
import { duplicateIndexJob, forgetting, type IndexProgress, whole } from './duplicate-base.ts';
import { making } from './feature-text.ts';
import { IndexBuilder } from './index-builder.ts';
import { likeness } from './likeness-key.ts';

/** Bases up to this size are indexed by the first search itself, in some tenths of a second; others in the background. */
const indexedAtOnce = 2_000;

/**
 * Begins to keep the index when an account searches for the first time, or for the first time since contacts are compared
 * in another way. Says whether the index has everybody, so that it can be searched.
 */
export async function ensureDuplicateIndex(hub: Hub, tx: Tx, accountId: number): Promise<boolean> {
  const before = await tx.duplicates.progress(accountId);
  if (before !== undefined && before.making >= making) return isWhole(before);
  // Who writes meanwhile would not know of the index.
  await tx.lock(accountId, 'everything');
  const now = await tx.duplicates.progress(accountId);
  if (now !== undefined && now.making >= making) return isWhole(now);
  await tx.contacts.addKeyField(accountId, likeness);
  const entered = now === undefined ? 0 : forgetting;
  await tx.duplicates.setProgress(accountId, { making, indexedTo: 0, featuresTo: 0, since: 0, entered, parts: 0 });
  if ((await tx.contacts.count(accountId)) > indexedAtOnce) {
    const at = hub.clock.now();
    await tx.jobs.enqueue({
      ...{ accountId, kind: duplicateIndexJob, payload: {}, dedupe: duplicateIndexJob },
      ...{ runAt: at, now: at },
    });
    return false;
  }
  const builder = new IndexBuilder(accountId);
  while (!(await builder.step(tx)));
  return true;
}

function isWhole(progress: IndexProgress): boolean {
  return progress.indexedTo === whole && progress.making === making;
}
