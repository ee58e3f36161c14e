import type { Contact, Hub, Tx } from '../hub.ts';
import { duplicateIndexJob, likeness } from './index-names.ts';
import { likenessKeys } from './likeness-keys.ts';

/** What the base knows about the likeness of contacts, in accounts that have searched for duplicates. */
export interface DuplicateReader {
  /** By key: the newest contacts that hold it, 51 at the most. */
  holders(accountId: number, keys: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>>;
  /** By term: how many contacts have it; those that nobody has are missing. */
  counts(accountId: number, terms: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Contacts up to this id have their keys and are counted; undefined in an account that has never searched. */
  indexedTo(accountId: number): Promise<number | undefined>;
}

export interface DuplicateWriter {
  /** The next contacts that have no keys, in order of id. */
  unindexed(accountId: number): Promise<readonly Contact[]>;
  /** From now on the keys of contacts up to this id are kept; those of others are not, whoever writes them. */
  setIndexedTo(accountId: number, id: number): Promise<void>;
}

/** All contacts are indexed, and those that will come. */
const whole = Number.MAX_SAFE_INTEGER;

/** Bases up to this size are indexed by the first search itself, in some tenths of a second; others in the background. */
const indexedAtOnce = 2_000;

/** Begins to keep the index when an account searches for the first time. */
export async function ensureDuplicateIndex(hub: Hub, tx: Tx, accountId: number): Promise<void> {
  if ((await tx.duplicates.indexedTo(accountId)) !== undefined) return;
  // Who writes meanwhile would not know of the index.
  await tx.lock(accountId, 'everything');
  if ((await tx.duplicates.indexedTo(accountId)) !== undefined) return;
  await tx.contacts.addKeyField(accountId, likeness);
  await tx.duplicates.setIndexedTo(accountId, 0);
  if ((await tx.contacts.count(accountId)) > indexedAtOnce) {
    const now = hub.clock.now();
    await tx.jobs.enqueue({
      ...{ accountId, kind: duplicateIndexJob, payload: {}, dedupe: duplicateIndexJob },
      ...{ runAt: now, now },
    });
  } else {
    while (!(await indexNextContacts(tx, accountId)));
  }
}

/** Whether the index has everybody, so that it can be searched. */
export async function isIndexWhole(tx: Tx, accountId: number): Promise<boolean> {
  return (await tx.duplicates.indexedTo(accountId)) === whole;
}

/** Gives the next contacts their keys. True when there were none left: the index is whole then. */
export async function indexNextContacts(tx: Tx, accountId: number): Promise<boolean> {
  // A contact that is being written could have a lower id than the last of the page.
  await tx.lock(accountId, 'everything');
  const contacts = await tx.duplicates.unindexed(accountId);
  const last = contacts.at(-1);
  await tx.duplicates.setIndexedTo(accountId, last?.id ?? whole);
  for (const { id, fields } of contacts) await tx.contacts.addKeys(accountId, id, likenessKeys(fields));
  return last === undefined;
}
