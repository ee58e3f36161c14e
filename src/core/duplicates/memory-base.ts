import type { KeyHolders } from './candidates.ts';
import { deadBlock } from './candidates.ts';
import { HashTable, withRoom } from './hash-table.ts';
import type { BlockingKeys } from './keys.ts';
import type { TermCounts } from './terms.ts';

/** Who holds which blocking key, in memory: for evaluating, and for scanning a base that fits. */
export class MemoryKeys implements KeyHolders {
  readonly #keys = new HashTable();
  #sizes: Uint8Array = new Uint8Array(0);
  #newest: Int32Array = new Int32Array(0);
  #holder: Int32Array = new Int32Array(0);
  #older: Int32Array = new Int32Array(0);
  #entries = 0;
  contacts = 0;

  /** Enters a contact under its keys; a block that is dead takes no more. */
  add(contact: number, { identity, others }: BlockingKeys<number>): void {
    this.contacts += 1;
    for (const key of [...identity, ...others]) {
      const block = this.#keys.add(key);
      this.#sizes = withRoom(this.#sizes, block);
      this.#newest = withRoom(this.#newest, block);
      const size = this.#sizes[block] ?? 0;
      if (size === deadBlock) continue;
      this.#holder = withRoom(this.#holder, this.#entries);
      this.#older = withRoom(this.#older, this.#entries);
      this.#holder[this.#entries] = contact;
      this.#older[this.#entries] = size === 0 ? -1 : (this.#newest[block] ?? -1);
      this.#newest[block] = this.#entries;
      this.#sizes[block] = size + 1;
      this.#entries += 1;
    }
  }

  holders(key: number): readonly number[] {
    const found: number[] = [];
    const block = this.#keys.find(key);
    if (block < 0) return found;
    for (let entry = this.#newest[block] ?? -1; entry >= 0; entry = this.#older[entry] ?? -1) {
      found.push(this.#holder[entry] ?? 0);
    }
    return found;
  }
}

/** How often which term occurs, in memory. */
export class MemoryTerms implements TermCounts {
  readonly #terms = new HashTable();
  #counts: Int32Array = new Int32Array(0);
  contacts = 0;

  /** Counts the terms of one more contact. */
  add(terms: readonly number[]): void {
    this.contacts += 1;
    for (const term of terms) {
      const position = this.#terms.add(term);
      this.#counts = withRoom(this.#counts, position);
      this.#counts[position] = (this.#counts[position] ?? 0) + 1;
    }
  }

  count(term: number): number {
    const position = this.#terms.find(term);
    return position < 0 ? 0 : (this.#counts[position] ?? 0);
  }
}
