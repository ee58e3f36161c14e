import { randomBytes } from 'node:crypto';
import type { Ids } from './hub.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Ids from the operating system's randomness. */
export const randomIds: Ids = {
  publicId: () => randomText(10),
  // 24 characters of 62 hold 142 bits.
  secret: () => randomText(24),
};

/** Bytes above the last whole multiple of 62 are thrown away: each character is equally likely. */
function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of pooled(length)) {
      if (byte < 248 && text.length < length) text += alphabet[byte % 62];
    }
  }
  return text;
}

/** One call to the system serves many ids. */
let pool = Buffer.alloc(0);

function pooled(length: number): Buffer {
  if (pool.length < length) pool = randomBytes(4_096);
  const bytes = pool.subarray(0, length);
  pool = pool.subarray(length);
  return bytes;
}
