import { deadBlock } from '../candidates.ts';
import { HashTable, withRoom } from '../hash-table.ts';
import type { Lists } from './packed-contacts.ts';
import { isInShare, type Share } from './share.ts';

/**
 * Who holds which blocking key. `places` says for each key of each contact where its block is, -1 where nobody else holds
 * it. A block is its number of holders, 50 and one more at the most, and then these in order: the first that came.
 */
export interface Blocks {
  readonly places: Int32Array;
  /** The blocks, by the share of the work that they came from. */
  readonly shares: readonly Int32Array[];
}

/** Forms the blocks of one share of the keys: writes their places, and gives the blocks. */
export function formBlocks(
  { values, starts }: Lists<Float64Array>,
  places: Int32Array,
  share: Share,
): { readonly blocks: Int32Array } {
  const { sizes, of } = sizesOf(values, places, share);
  const { starts: blockStarts, room } = roomFor(sizes, of);
  const blocks = new Int32Array(new SharedArrayBuffer(room * Int32Array.BYTES_PER_ELEMENT));
  for (let contact = 0; contact < starts.length - 1; contact += 1) {
    for (let entry = starts[contact] ?? 0; entry < (starts[contact + 1] ?? 0); entry += 1) {
      if (!isInShare(values[entry] ?? 0, share)) continue;
      const block = places[entry] ?? 0;
      const start = blockStarts[block] ?? -1;
      places[entry] = start < 0 ? -1 : start * share.of + share.number;
      if (start < 0) continue;
      const held = blocks[start] ?? 0;
      if (held === sizes[block]) continue;
      blocks[start] = held + 1;
      blocks[start + held + 1] = contact;
    }
  }
  return { blocks };
}

/** Counts the holders of each key up to the size at which a block is dead, and writes the number of each key. */
function sizesOf(keys: Float64Array, numbers: Int32Array, share: Share): { sizes: Uint8Array; of: number } {
  const table = new HashTable();
  let sizes: Uint8Array = new Uint8Array(0);
  for (let entry = 0; entry < keys.length; entry += 1) {
    const key = keys[entry] ?? 0;
    if (!isInShare(key, share)) continue;
    const number = table.add(key);
    sizes = withRoom(sizes, number);
    numbers[entry] = number;
    if ((sizes[number] ?? 0) < deadBlock) sizes[number] = (sizes[number] ?? 0) + 1;
  }
  return { sizes, of: table.size };
}

/** Where each block begins; keys that one contact alone holds get none. */
function roomFor(sizes: Uint8Array, count: number): { starts: Int32Array; room: number } {
  const starts = new Int32Array(count);
  let room = 0;
  for (let block = 0; block < count; block += 1) {
    const size = sizes[block] ?? 0;
    starts[block] = size < 2 ? -1 : room;
    if (size > 1) room += 1 + size;
  }
  return { starts, room };
}
