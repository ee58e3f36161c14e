import type { ContactKey, Tx } from '../hub.ts';
import { forgetting, type IndexProgress } from './duplicate-base.ts';
import { storedLikeness } from './likeness.ts';
import type { LikenessKey } from './likeness-key.ts';
import { partOf } from './sorted-pairs.ts';

/** What is held while a piece of a batch is entered, or a contact leaves the batch. */
export const batchKey: ContactKey = { kind: 'duplicate-index', value: 'batch' };

/**
 * Takes a contact that is being erased out of an index that is being built: its features, and what of them is entered.
 * Of contacts that are indexed, whoever writes them keeps the index.
 */
export async function leaveBatch(tx: Tx, accountId: number, id: number): Promise<void> {
  if (!isInBatch(await tx.duplicates.progress(accountId), id)) return;
  await tx.lock(accountId, [batchKey]);
  const progress = await tx.duplicates.progress(accountId);
  const [stored] = await tx.duplicates.compared(accountId, [id], []);
  if (progress === undefined || stored === undefined) return;
  const likeness = storedLikeness(stored.features);
  await tx.duplicates.replace(accountId, id, likeness && enteredPart(likeness, progress), undefined);
  await tx.duplicates.setGone(accountId, (await tx.duplicates.gone(accountId)).union(new Set([id])));
}

/** Whether features of it may be there that nobody keeps; those of an earlier making, until they are forgotten. */
function isInBatch(progress: IndexProgress | undefined, id: number): boolean {
  if (progress === undefined || id <= progress.indexedTo) return false;
  return id <= progress.featuresTo || progress.entered === forgetting;
}

function enteredPart({ blocks, terms, ...likeness }: LikenessKey, { entered, parts }: IndexProgress): LikenessKey {
  const isEntered = (mark: number): boolean => partOf(mark, parts) < entered - 1;
  return {
    ...likeness,
    blocks: { identity: blocks.identity.filter(isEntered), others: blocks.others.filter(isEntered) },
    terms: terms.filter(isEntered),
  };
}
