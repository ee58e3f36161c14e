import type { Contact, Tx } from '../hub.ts';
import { findCandidates, type KeyHolders } from './candidates.ts';
import { contactFeatures } from './contact-features.ts';
import type { Features } from './features.ts';
import { everybody } from './index-names.ts';
import { blockingHashes } from './keys.ts';
import { hashText } from './likeness-keys.ts';
import type { SearchedBase } from './look-up.ts';
import { countedTerms, nameTerms, type TermCounts } from './terms.ts';

/** As much of the base as the search for one arriving contact asks for. */
export class StoredBase implements SearchedBase {
  readonly keys: KeyHolders;
  readonly terms: TermCounts;
  /** All that may be compared, by id. */
  readonly contacts: ReadonlyMap<number, Contact>;
  readonly #features: ReadonlyMap<number, Features>;

  private constructor(
    keys: KeyHolders,
    counts: ReadonlyMap<number, number>,
    contacts: StoredBase['contacts'],
    features: ReadonlyMap<number, Features>,
  ) {
    this.keys = keys;
    this.terms = { contacts: keys.contacts, count: (term) => counts.get(term) ?? 0 };
    this.contacts = contacts;
    this.#features = features;
  }

  /** Reads it in five statements; `others` are contacts to be compared whatever keys they share. */
  static async read(tx: Tx, accountId: number, arriving: Features, others: readonly Contact[]): Promise<StoredBase> {
    const own = await countsOf(tx, accountId, countedTerms(arriving));
    const blocks = blockingHashes(arriving);
    const keys: KeyHolders = {
      contacts: await sizeOf(tx, accountId),
      holders: await holdersOf(tx, accountId, [...blocks.identity, ...blocks.others]),
    };
    const ids = findCandidates(blocks, keys).map(({ contact }) => contact);
    const found = [...(await tx.contacts.byIds(accountId, ids)), ...others];
    const contacts = new Map(found.map((contact) => [contact.id, contact]));
    const features = new Map([...contacts].map(([id, { fields }]) => [id, contactFeatures(fields)]));
    const named = await countsOf(tx, accountId, [...features.values()].flatMap(nameTerms));
    return new StoredBase(keys, new Map([...own, ...named]), contacts, features);
  }

  features(entry: number): Features {
    const features = this.#features.get(entry);
    if (features === undefined) throw new RangeError('there is no such contact');
    return features;
  }

  contact(entry: number): number {
    return entry;
  }
}

async function sizeOf(tx: Tx, accountId: number): Promise<number> {
  return (await tx.duplicates.counts(accountId, [everybody])).get(everybody) ?? 0;
}

/** By number: writing a number as a text takes longer than finding it. */
async function countsOf(tx: Tx, accountId: number, terms: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const texts = new Map(terms.map((term) => [hashText(term), term]));
  const counts = await tx.duplicates.counts(accountId, [...texts.keys()]);
  return new Map([...counts].map(([text, count]) => [texts.get(text) ?? 0, count]));
}

async function holdersOf(tx: Tx, accountId: number, keys: readonly number[]): Promise<KeyHolders['holders']> {
  const texts = new Map(keys.map((key) => [hashText(key), key]));
  const holders = await tx.duplicates.holders(accountId, [...texts.keys()]);
  const found = new Map([...holders].map(([text, ids]) => [texts.get(text) ?? 0, ids]));
  return (key) => found.get(key) ?? [];
}
