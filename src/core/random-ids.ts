import { randomBytes } from 'node:crypto';
import type { Ids } from './hub.ts';

const alphabet = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');

/** Ids from the operating system's randomness. */
export const randomIds: Ids = {
  publicId: () => randomText(10),
  // 24 characters of 62 hold 142 bits.
  secret: () => randomText(24),
};

/** Bytes above the last whole multiple of 62 are thrown away: each character is equally likely. */
function randomText(length: number): string {
  let count = 0;
  while (count < length) {
    const byte = randomByte();
    if (byte < 248) letters[count++] = alphabet[byte % 62] ?? 0;
  }
  return letters.toString('latin1', 0, length);
}

/** A text that grows letter by letter would be as many texts. */
const letters = Buffer.alloc(24);

/** One call to the system serves many ids. */
let pool = Buffer.alloc(0);
let used = 0;

function randomByte(): number {
  if (used === pool.length) [pool, used] = [randomBytes(4_096), 0];
  return pool[used++] ?? 0;
}
