import type { BlockingKeys } from './keys.ts';

/** Who holds a blocking key: what the store, or an index in memory, answers. */
export interface KeyHolders {
  /** Number of contacts in the base. */
  readonly contacts: number;
  /** Up to `deadBlock` contacts that hold the key. */
  holders(key: number): readonly number[];
}

/** A contact that shares keys with the one that is looked up. */
export interface Candidate {
  readonly contact: number;
  /** How many keys they share. */
  readonly keys: number;
  /** How much the shared keys tell: the logarithms of one in how many contacts holds each. */
  readonly weight: number;
}

/** A block that has this many contacts is dead: it is not read, and takes no more. */
export const deadBlock = 51;

/** How many candidates of a contact are compared at most where a whole base is in memory. */
export const mostCandidates = 20;

/** How many of an arriving one: the base reads each from another place, and who is the same is nearly always among the first five. */
const mostOfArriving = 10;

/** How many contacts of a dead block are compared, where the key is an identity: sixty copies of one contact find some. */
export const mostOfIdentity = 20;

/** The contacts worth comparing, those that share the rarest keys first. */
export function findCandidates(keys: BlockingKeys<number>, base: KeyHolders, most = mostOfArriving): Candidate[] {
  const found = new Map<number, { contact: number; keys: number; weight: number }>();
  const take = (holders: readonly number[]) => {
    const weight = Math.log((base.contacts + 1) / holders.length);
    for (const contact of holders) {
      const known = found.get(contact);
      if (known === undefined) found.set(contact, { contact, keys: 1, weight });
      else {
        known.keys += 1;
        known.weight += weight;
      }
    }
  };
  for (const key of keys.identity) {
    const holders = base.holders(key);
    take(holders.length < deadBlock ? holders : holders.slice(0, mostOfIdentity));
  }
  for (const key of keys.others) {
    const holders = base.holders(key);
    if (holders.length < deadBlock) take(holders);
  }
  const candidates = [...found.values()];
  if (candidates.length <= most) return candidates;
  candidates.sort((one, other) => other.weight - one.weight || one.contact - other.contact);
  return candidates.slice(0, most);
}
