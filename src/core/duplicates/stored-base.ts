import type { Tx } from '../hub.ts';
import { type Candidate, findCandidates } from './candidates.ts';
import { contactFeatures } from './contact-features.ts';
import type { ComparedContact, NearContacts, NearKeys } from './duplicate-base.ts';
import { readFeatures } from './feature-text.ts';
import type { Features } from './features.ts';
import { everybody, type LikenessKey, marksOf } from './likeness-key.ts';
import type { SearchedBase } from './look-up.ts';
import type { TermCounts } from './terms.ts';

/** As much of the base as the search for one arriving contact asks for. */
export class StoredBase implements Omit<SearchedBase, 'keys'> {
  readonly terms: TermCounts;
  readonly candidates: readonly Candidate[];
  readonly #contacts: ReadonlyMap<number, KnownContact>;

  private constructor(terms: TermCounts, candidates: readonly Candidate[], contacts: readonly KnownContact[]) {
    this.terms = terms;
    this.#contacts = new Map(contacts.map((contact) => [contact.id, contact]));
    this.candidates = candidates.filter(({ contact }) => this.#contacts.has(contact));
  }

  /** Reads it in two statements. Who holds one of the exact keys is compared whatever else is shared. */
  static async read(tx: Tx, accountId: number, arriving: LikenessKey, exact: NearKeys['exact']): Promise<StoredBase> {
    const near = await tx.duplicates.near(accountId, { marks: [...marksOf(arriving)], exact });
    const counts = new Map([...near.marks].map(([mark, { count }]) => [mark, count]));
    const contacts = counts.get(everybody) ?? 0;
    const candidates = findCandidates(arriving.blocks, {
      contacts,
      holders: (key) => near.marks.get(key)?.contacts ?? [],
    });
    const ids = new Set([...candidates.map(({ contact }) => contact), ...near.equals.flat()]);
    // Of a key that has fewer than two holders they are known.
    const asked = exact.map((key, at) => ((near.equals[at] ?? []).length < 2 ? undefined : key));
    const compared = await tx.duplicates.compared(accountId, [...ids], asked);
    for (const { term, count } of compared.flatMap(({ names }) => names)) counts.set(term, count);
    const known = await withFeatures(tx, accountId, compared, near.equals);
    return new StoredBase({ contacts, count: (term) => counts.get(term) ?? 0 }, candidates, known);
  }

  features(entry: number): Features {
    const contact = this.#contacts.get(entry);
    if (contact === undefined) throw new RangeError('there is no such contact');
    return contact.features;
  }

  contact(entry: number): number {
    return entry;
  }

  /** The contacts that hold one of the exact keys. */
  holdersOf(key: number): number[] {
    return [...this.#contacts.values()].filter(({ holds }) => holds[key] === true).map(({ id }) => id);
  }
}

interface KnownContact {
  readonly id: number;
  readonly features: Features;
  readonly holds: readonly boolean[];
}

/** Features of another making, by a process that runs beside this one, are passed over for those made from the contact. */
async function withFeatures(
  tx: Tx,
  accountId: number,
  compared: readonly ComparedContact[],
  equals: NearContacts['equals'],
): Promise<KnownContact[]> {
  const known = compared.map(({ id, features, holds }) => ({
    id,
    features: readFeatures(features),
    holds: equals.map((ids, at) => holds[at] === true || ids.includes(id)),
  }));
  const foreign = known.filter(({ features }) => features === undefined).map(({ id }) => id);
  const contacts = foreign.length === 0 ? [] : await tx.contacts.byIds(accountId, foreign);
  const made = new Map(contacts.map(({ id, fields }) => [id, contactFeatures(fields)]));
  return known.flatMap(({ id, holds, features = made.get(id) }) =>
    features === undefined ? [] : [{ id, holds, features }],
  );
}
