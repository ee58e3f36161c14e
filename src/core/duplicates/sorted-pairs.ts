/** Pairs of a key of 52 bits and a number, in the order of the keys. Takes 16 bytes each beside the heap. */
export class SortedPairs {
  #keys = new Float64Array(1_024);
  #values = new Float64Array(1_024);
  /** The upper bits of each key and its position as one number: sorting these takes no function that compares. */
  #order: Float64Array | undefined;
  length = 0;

  get isFull(): boolean {
    return this.length >= mostPairs;
  }

  add(key: number, value: number): void {
    if (this.length === this.#keys.length) {
      this.#keys = doubled(this.#keys);
      this.#values = doubled(this.#values);
    }
    this.#keys[this.length] = key;
    this.#values[this.length] = value;
    this.length += 1;
    this.#order = undefined;
  }

  /** The pairs of one part of all keys (`partOf`); those whose keys have the same upper bits are in order of arrival. */
  part(part: number, parts: number): [key: number, value: number][] {
    this.#order ??= this.#sorted();
    const [from, to] = [part, part + 1].map((bound) => this.#placeOf((bound * keys) / parts / dropped));
    return [...this.#order.subarray(from, to)].map((entry) => {
      const position = entry % positions;
      return [this.#keys[position] ?? 0, this.#values[position] ?? 0];
    });
  }

  /** The place of the first key with some upper bits or higher ones. */
  #placeOf(upperBits: number): number {
    const order = this.#order ?? new Float64Array(0);
    let [low, high] = [0, order.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((order[middle] ?? 0) < upperBits * positions) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #sorted(): Float64Array {
    const order = new Float64Array(this.length);
    for (let position = 0; position < this.length; position += 1) {
      order[position] = Math.floor((this.#keys[position] ?? 0) / dropped) * positions + position;
    }
    return order.sort();
  }
}

/** Which of some equal parts of all keys a key belongs to, whatever other keys there are; their number is a power of two. */
export function partOf(key: number, parts: number): number {
  return Math.floor(key / (keys / parts));
}

const keys = 2 ** 52;
const positions = 2 ** 22;
const dropped = 2 ** 21;

/** So many are taken before the pairs should be used; some room is left for the last contacts. */
const mostPairs = positions - 2 ** 17;

function doubled(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const more = new Float64Array(2 * numbers.length);
  more.set(numbers);
  return more;
}
