import { createHash } from 'node:crypto';
import type { ContactKey } from '../core/hub.ts';

/** Bytes of a value that an index takes as they are: PostgreSQL has room for 2,704 in all. */
const longest = 1_000;

/** A key as it is kept: of a long value, its hash. What is found by it is the same. */
export function storedKey<K extends ContactKey>(key: K): K {
  const value = storedValue(key.value);
  return value === key.value ? key : { ...key, value };
}

/** The value of a key as it is kept. */
export function storedValue(value: string): string {
  // No letter takes more than three bytes for each of its units.
  if (value.length * 3 <= longest || Buffer.byteLength(value) <= longest) return value;
  return `sha256:${createHash('sha256').update(value).digest('hex')}`;
}
