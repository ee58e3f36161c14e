import { deadBlock, mostCandidates, mostOfIdentity } from '../candidates.ts';
import { withRoom } from '../hash-table.ts';
import type { Blocks } from './blocks.ts';
import type { PackedContacts } from './packed-contacts.ts';
import type { Stretch } from './share.ts';

/** What is compared with the contacts of a stretch: for each of them its candidates, one contact's behind the other's. */
export interface CandidatePairs {
  /** How many candidates each contact has. */
  readonly counts: Uint8Array;
  readonly candidates: Int32Array;
  /** How many keys the two share. */
  readonly keys: Uint8Array;
}

/** The candidates of a stretch of contacts among all that came before each: the same that it found when it arrived. */
export function pairCandidates(
  contacts: Pick<PackedContacts, 'count' | 'keys' | 'identities'>,
  blocks: Blocks,
  { from, to }: Stretch,
): CandidatePairs {
  const counts = new Uint8Array(to - from);
  let candidates: Int32Array = new Int32Array(0);
  let keys: Uint8Array = new Uint8Array(0);
  const search = new CandidateSearch(contacts, blocks);
  let end = 0;
  for (let contact = from; contact < to; contact += 1) {
    const found = search.find(contact);
    counts[contact - from] = found.length;
    for (const place of found) {
      candidates = withRoom(candidates, end);
      keys = withRoom(keys, end);
      candidates[end] = search.contact[place] ?? 0;
      keys[end] = Math.min(255, search.keys[place] ?? 0);
      end += 1;
    }
  }
  return { counts, candidates: candidates.slice(0, end), keys: keys.slice(0, end) };
}

/** Looks for the candidates of one contact after the other; what it has found stands in lists side by side. */
class CandidateSearch {
  contact: Int32Array = new Int32Array(1_024);
  keys: Int32Array = new Int32Array(1_024);
  #weight: Float64Array = new Float64Array(1_024);
  #found = 0;
  /** Where each contact stands in the lists, if it does. */
  readonly #place: Int32Array;
  readonly #contacts: Pick<PackedContacts, 'keys' | 'identities'>;
  readonly #blocks: Blocks;

  constructor(contacts: Pick<PackedContacts, 'count' | 'keys' | 'identities'>, blocks: Blocks) {
    this.#contacts = contacts;
    this.#blocks = blocks;
    this.#place = new Int32Array(contacts.count);
  }

  /** The places of the candidates, in the order in which they came. */
  find(contact: number): number[] {
    const { keys, identities } = this.#contacts;
    this.#found = 0;
    const start = keys.starts[contact] ?? 0;
    const end = keys.starts[contact + 1] ?? 0;
    const narrow = start + (identities[contact] ?? 0);
    for (let entry = start; entry < end; entry += 1) {
      const place = this.#blocks.places[entry] ?? -1;
      if (place >= 0) this.#takeBlock(place, contact, entry < narrow);
    }
    return this.#best().sort((one, other) => (this.contact[one] ?? 0) - (this.contact[other] ?? 0));
  }

  #takeBlock(place: number, contact: number, ofIdentity: boolean): void {
    const { shares } = this.#blocks;
    const block = shares[place % shares.length];
    if (block === undefined) return;
    const first = Math.floor(place / shares.length) + 1;
    const last = first + (block[first - 1] ?? 0);
    let end = first;
    while (end < last && (block[end] ?? 0) < contact) end += 1;
    const isDead = end - first >= deadBlock;
    if (end === first || (isDead && !ofIdentity)) return;
    const begin = isDead ? end - mostOfIdentity : first;
    const weight = Math.log((contact + 1) / (end - begin));
    for (let position = begin; position < end; position += 1) this.#take(block[position] ?? 0, weight);
  }

  #take(candidate: number, weight: number): void {
    const place = this.#place[candidate] ?? 0;
    if (place < this.#found && this.contact[place] === candidate) {
      this.keys[place] = (this.keys[place] ?? 0) + 1;
      this.#weight[place] = (this.#weight[place] ?? 0) + weight;
      return;
    }
    const fresh = this.#found;
    this.contact = withRoom(this.contact, fresh);
    this.keys = withRoom(this.keys, fresh);
    this.#weight = withRoom(this.#weight, fresh);
    this.#place[candidate] = fresh;
    this.contact[fresh] = candidate;
    this.keys[fresh] = 1;
    this.#weight[fresh] = weight;
    this.#found += 1;
  }

  /** The places of those that weigh most, of equal ones those that came first. */
  #best(): number[] {
    const best: number[] = [];
    for (let place = 0; place < this.#found; place += 1) {
      if (best.length === mostCandidates && !this.#isBefore(place, best[mostCandidates - 1] ?? 0)) continue;
      if (best.length === mostCandidates) best.pop();
      let position = best.length;
      while (position > 0 && this.#isBefore(place, best[position - 1] ?? 0)) position -= 1;
      best.splice(position, 0, place);
    }
    return best;
  }

  #isBefore(one: number, other: number): boolean {
    const difference = (this.#weight[one] ?? 0) - (this.#weight[other] ?? 0);
    return difference > 0 || (difference === 0 && (this.contact[one] ?? 0) < (this.contact[other] ?? 0));
  }
}
