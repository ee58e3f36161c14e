import type { Tx } from '../hub.ts';
import { forgetting, type IndexProgress, whole } from './duplicate-base.ts';
import { batchKey } from './leave-batch.ts';
import { likenessKey, storedLikeness } from './likeness.ts';
import { blocksOf, type LikenessKey } from './likeness-key.ts';
import { SortedPairs } from './sorted-pairs.ts';

/** How much is done at a time. */
interface Sizes {
  /** Ids that are indexed together: the more, the fewer places of the base are touched for each. */
  readonly batch: number;
  /** Blocks or terms that are entered in one step: few enough that other writes do not wait long. */
  readonly piece: number;
}

const usual: Sizes = { batch: 50_000, piece: 5_000 };

/**
 * Builds the index of an account in small steps, each a transaction, while others write: features for a batch of contacts,
 * page by page; then the blocks and terms that follow from them, sorted and piece by piece; then what was changed
 * meanwhile. The base knows how far that is, so that another builder goes on after any step.
 */
export class IndexBuilder {
  readonly #accountId: number;
  readonly #sizes: Sizes;
  /** What follows from the features up to `#readTo`. */
  #blocks = new SortedPairs();
  #terms = new SortedPairs();
  #readFrom = -1;
  #readTo = 0;

  constructor(accountId: number, sizes = usual) {
    this.#accountId = accountId;
    this.#sizes = sizes;
  }

  /** Takes the next step. True when there was none left: the index is whole then. */
  async step(tx: Tx): Promise<boolean> {
    const progress = await tx.duplicates.progress(this.#accountId);
    if (progress === undefined || progress.indexedTo === whole) return true;
    if (progress.entered === forgetting) await this.#forget(tx, progress);
    else if (!this.#knows(progress)) await this.#read(tx, progress);
    else if (progress.entered > 0) await this.#enter(tx, progress);
    else return await this.#makeFeatures(tx, progress);
    return false;
  }

  async #forget(tx: Tx, progress: IndexProgress): Promise<void> {
    if (await tx.duplicates.forgetSome(this.#accountId)) return;
    await tx.duplicates.setProgress(this.#accountId, { ...progress, entered: 0 });
  }

  #knows({ indexedTo, featuresTo }: IndexProgress): boolean {
    return this.#readFrom === indexedTo && this.#readTo === featuresTo;
  }

  /**
   * Goes on where another builder stopped, or where this one was before its step was taken back: takes over a page of
   * the features that are there.
   */
  async #read(tx: Tx, { indexedTo, featuresTo }: IndexProgress): Promise<void> {
    if (this.#readFrom !== indexedTo || this.#readTo > featuresTo) this.#begin(indexedTo);
    const rows = await tx.duplicates.featuresAfter(this.#accountId, this.#readTo);
    for (const { id, features } of rows) this.#take(id, storedLikeness(features));
    this.#readTo = rows.at(-1)?.id ?? featuresTo;
  }

  #begin(indexedTo: number): void {
    this.#blocks = new SortedPairs();
    this.#terms = new SortedPairs();
    this.#readFrom = indexedTo;
    this.#readTo = indexedTo;
  }

  #take(id: number, likeness: LikenessKey | undefined): void {
    if (likeness === undefined) return;
    for (const block of blocksOf(likeness)) this.#blocks.add(block, id);
    for (const term of likeness.terms) this.#terms.add(term, id);
  }

  /** Makes the features of a page of contacts. True when the index already had everybody. */
  async #makeFeatures(tx: Tx, progress: IndexProgress): Promise<boolean> {
    const accountId = this.#accountId;
    const { indexedTo, featuresTo } = progress;
    const isFull = featuresTo - indexedTo >= this.#sizes.batch || this.#blocks.isFull;
    // A contact that is being written could have a lower id than the last of the page.
    if (!isFull) await tx.lock(accountId, 'everything');
    const contacts = isFull ? [] : await tx.duplicates.contactsAfter(accountId, featuresTo);
    const last = contacts.at(-1);
    if (last === undefined) {
      const isDone = indexedTo === featuresTo && !isFull;
      const next = isDone ? { indexedTo: whole } : { entered: 1, parts: this.#parts };
      await tx.duplicates.setProgress(accountId, { ...progress, ...next });
      return isDone;
    }
    const rows = contacts.map(({ id, fields }) => ({ id, likeness: likenessKey(fields) }));
    await tx.duplicates.addFeatures(accountId, rows);
    const since = indexedTo === featuresTo ? await tx.duplicates.lastChange(accountId) : progress.since;
    await tx.duplicates.setProgress(accountId, { ...progress, since, featuresTo: last.id });
    for (const { id, likeness } of rows) this.#take(id, likeness);
    this.#readTo = last.id;
    return false;
  }

  /** So many that a piece is mostly as large as wanted. They do not depend on who is gone when another builder goes on. */
  get #parts(): number {
    return 2 ** Math.ceil(Math.log2(Math.max(1, this.#blocks.length / this.#sizes.piece)));
  }

  /** Enters the next piece: first the blocks, then the terms, then what has changed. */
  async #enter(tx: Tx, progress: IndexProgress): Promise<void> {
    const { entered, parts } = progress;
    const done = entered - 1;
    if (done >= 2 * parts) return this.#finishBatch(tx, progress);
    await tx.lock(this.#accountId, [batchKey]);
    const gone = await tx.duplicates.gone(this.#accountId);
    const present = (pairs: [number, number][]) => pairs.filter(([, id]) => !gone.has(id));
    if (done < parts) await tx.duplicates.enterBlocks(this.#accountId, present(this.#blocks.part(done, parts)));
    else await tx.duplicates.countTerms(this.#accountId, summed(present(this.#terms.part(done - parts, parts))));
    await tx.duplicates.setProgress(this.#accountId, { ...progress, entered: progress.entered + 1 });
  }

  /** From now on whoever writes these contacts keeps the index; what was written before is made good. */
  async #finishBatch(tx: Tx, progress: IndexProgress): Promise<void> {
    const accountId = this.#accountId;
    const { since, indexedTo: from, featuresTo: to } = progress;
    await tx.lock(accountId, 'everything');
    await tx.duplicates.setProgress(accountId, { ...progress, indexedTo: to, entered: 0 });
    await tx.duplicates.setGone(accountId, new Set());
    for (const { id, features, contact } of await tx.duplicates.changedSince(accountId, { since, from, to })) {
      const before = features === undefined ? undefined : storedLikeness(features);
      await tx.duplicates.replace(accountId, id, before, contact && likenessKey(contact.fields));
    }
    this.#begin(to);
  }
}

/** How many contacts have each term; equal terms stand together. */
function summed(pairs: readonly (readonly [term: number, contactId: number])[]): [term: number, count: number][] {
  const sums = new Map<number, number>();
  for (const [term] of pairs) sums.set(term, (sums.get(term) ?? 0) + 1);
  return [...sums];
}
