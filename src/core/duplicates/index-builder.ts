import type { Tx } from '../hub.ts';
import { forgetting, type IndexProgress, whole } from './duplicate-base.ts';
import { batchKey } from './leave-batch.ts';
import { likenessKey, storedLikeness } from './likeness.ts';
import { type LikenessKey, marksOf } from './likeness-key.ts';
import { SortedPairs } from './sorted-pairs.ts';

/** How much is done at a time. */
interface Sizes {
  /** Ids that are indexed together: the more, the fewer places of the base are touched for each. */
  readonly batch: number;
  /** Marks of contacts that are entered in one step: few enough that other writes do not wait long. */
  readonly piece: number;
}

const usual: Sizes = { batch: 50_000, piece: 5_000 };

/**
 * Builds the index of an account in small steps, each a transaction, while others write: features for a batch of contacts,
 * page by page; then the marks that follow from them, sorted and piece by piece; then what was changed
 * meanwhile. The base knows how far that is, so that another builder goes on after any step.
 */
export class IndexBuilder {
  readonly #accountId: number;
  readonly #sizes: Sizes;
  /** What follows from the features up to `#readTo`. */
  #marks = new SortedPairs();
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
    this.#marks = new SortedPairs();
    this.#readFrom = indexedTo;
    this.#readTo = indexedTo;
  }

  #take(id: number, likeness: LikenessKey | undefined): void {
    if (likeness === undefined) return;
    for (const mark of marksOf(likeness)) this.#marks.add(mark, id);
  }

  /** Makes the features of a page of contacts. True when the index already had everybody. */
  async #makeFeatures(tx: Tx, progress: IndexProgress): Promise<boolean> {
    const accountId = this.#accountId;
    const { indexedTo, featuresTo } = progress;
    const isFull = featuresTo - indexedTo >= this.#sizes.batch || this.#marks.isFull;
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
    return 2 ** Math.ceil(Math.log2(Math.max(1, this.#marks.length / this.#sizes.piece)));
  }

  /** Enters the next piece, and after the last what has changed. */
  async #enter(tx: Tx, progress: IndexProgress): Promise<void> {
    const { entered, parts } = progress;
    const done = entered - 1;
    if (done >= parts) return this.#finishBatch(tx, progress);
    await tx.lock(this.#accountId, [batchKey]);
    const gone = await tx.duplicates.gone(this.#accountId);
    const present = this.#marks.part(done, parts).filter(([, id]) => !gone.has(id));
    await tx.duplicates.enter(this.#accountId, byMark(present));
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

/** The contacts of each mark; equal marks stand together. */
function byMark(pairs: readonly (readonly [mark: number, contactId: number])[]): [mark: number, ids: number[]][] {
  const entries = new Map<number, number[]>();
  for (const [mark, id] of pairs) {
    const ids = entries.get(mark);
    if (ids === undefined) entries.set(mark, [id]);
    else ids.push(id);
  }
  return [...entries];
}
