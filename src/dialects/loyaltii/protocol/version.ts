/** A contact's version as clients see it: 8 bytes, big-endian, in base64. Its meaning is nobody's but the base's. */
export function encodeVersion(version: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(version));
  return bytes.toString('base64');
}

/**
 * Reads base64, or a list of byte values (L-7). Gives a version that no contact has for what is none of ours, and
 * undefined for what is no collection of bytes.
 */
export function decodeVersion(sent: unknown): number | undefined {
  const bytes = Array.isArray(sent) ? bytesOf(sent) : fromBase64(sent);
  if (bytes === undefined) return undefined;
  const version = bytes.length === 8 ? bytes.readBigUInt64BE() : 0n;
  return version <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(version) : 0;
}

function bytesOf(values: readonly unknown[]): Buffer | undefined {
  const isByte = (value: unknown): value is number =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) < 256;
  return values.every(isByte) ? Buffer.from(values) : undefined;
}

function fromBase64(text: unknown): Buffer | undefined {
  if (typeof text !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  return Buffer.from(text, 'base64');
}
