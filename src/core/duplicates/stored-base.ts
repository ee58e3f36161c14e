import type { Contact, Tx } from '../hub.ts';
import { findCandidates, type KeyHolders } from './candidates.ts';
import { contactFeatures } from './contact-features.ts';
import type { Features } from './features.ts';
import { blockingHashes } from './keys.ts';
import { everybody, hashText } from './likeness-keys.ts';
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
    counts: ReadonlyMap<string, number>,
    contacts: StoredBase['contacts'],
    features: ReadonlyMap<number, Features>,
  ) {
    this.keys = keys;
    this.terms = { contacts: keys.contacts, count: (term) => counts.get(hashText(term)) ?? 0 };
    this.contacts = contacts;
    this.#features = features;
  }

  /** Reads it in four statements; `others` are contacts to be compared whatever keys they share. */
  static async read(tx: Tx, accountId: number, arriving: Features, others: readonly Contact[]): Promise<StoredBase> {
    const own = countedTerms(arriving).map(hashText);
    const counts = await tx.duplicates.counts(accountId, [...own, everybody]);
    const blocks = blockingHashes(arriving);
    const holders = await tx.duplicates.holders(accountId, [...blocks.identity, ...blocks.others].map(hashText));
    const keys: KeyHolders = {
      contacts: counts.get(everybody) ?? 0,
      holders: (key) => holders.get(hashText(key)) ?? [],
    };
    const ids = findCandidates(blocks, keys).map(({ contact }) => contact);
    const found = [...(await tx.contacts.byIds(accountId, ids)), ...others];
    const contacts = new Map(found.map((contact) => [contact.id, contact]));
    const features = new Map([...contacts].map(([id, { fields }]) => [id, contactFeatures(fields)]));
    const names = [...features.values()].flatMap(nameTerms).map(hashText);
    const named = await tx.duplicates.counts(accountId, [...new Set(names)]);
    return new StoredBase(keys, new Map([...counts, ...named]), contacts, features);
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
