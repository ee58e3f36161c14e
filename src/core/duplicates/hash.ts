/** Steps and starts of two independent FNV hashes of 32 bits. */
const prime = 0x01_00_01_93;
const otherPrime = 0x85_eb_ca_6b;

/** A number of 52 bits for a text: what stands for a key or a term where millions of them are kept. */
export function hash(text: string): number {
  let low = 0x81_1c_9d_c5;
  let high = 0x9e_37_79_b9;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, prime);
    high = Math.imul(high ^ code, otherPrime);
    high ^= high >>> 15;
  }
  low ^= low >>> 16;
  return ((high ^ (high >>> 13)) & 0xf_ff_ff) * 0x1_00_00_00_00 + (low >>> 0);
}
