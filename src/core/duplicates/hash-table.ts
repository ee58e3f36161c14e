/**
 * Numbers by hash, without objects: what millions of keys and terms need. A hash is a number of up to 52 bits and
 * never 0. Grows as it fills; positions stay what they were.
 */
export class HashTable {
  #slots = new Int32Array(1 << 12).fill(-1);
  #keys = new Float64Array(1 << 11);
  #size = 0;

  /** Number of different hashes. */
  get size(): number {
    return this.#size;
  }

  /** Position of a hash, counted from 0 in the order of arrival; -1 when it is not there. */
  find(key: number): number {
    return this.#slots[this.#slotOf(key)] ?? -1;
  }

  /** Position of a hash, which is added when it is not there. */
  add(key: number): number {
    const slot = this.#slotOf(key);
    const found = this.#slots[slot] ?? -1;
    if (found >= 0) return found;
    const position = this.#size;
    if (position === this.#keys.length) this.#grow();
    this.#keys[position] = key;
    this.#slots[this.#slotOf(key)] = position;
    this.#size += 1;
    return position;
  }

  #slotOf(key: number): number {
    const mask = this.#slots.length - 1;
    let slot = (key ^ (key / 0x1_00_00_00_00)) & mask;
    for (let position = this.#slots[slot] ?? -1; position >= 0; position = this.#slots[slot] ?? -1) {
      if (this.#keys[position] === key) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2);
    keys.set(this.#keys);
    this.#keys = keys;
    this.#slots = new Int32Array(keys.length * 2).fill(-1);
    for (let position = 0; position < this.#size; position += 1) {
      this.#slots[this.#slotOf(keys[position] ?? 0)] = position;
    }
  }
}

/** Typed arrays that make room for a position: the same array, or a longer one with the same numbers. */
export function withRoom<T extends Int32Array | Float64Array | Uint8Array>(array: T, position: number): T {
  if (position < array.length) return array;
  const longer = new (array.constructor as new (length: number) => T)(Math.max(1024, position * 2));
  longer.set(array);
  return longer;
}
