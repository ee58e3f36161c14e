import ipaddr from 'ipaddr.js';

/** An address as a number: the 32 bits of IPv4 as `number`, the 128 of IPv6 as `bigint`. */
export type Address = number | bigint;

/** Manuals and trials are full of these, and no network has them inside. */
const documentation = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'].map((text) =>
  ipaddr.parseCIDR(text),
);

/** IANA hands out no other addresses of IPv6 to the public internet. */
const globalUnicast = ipaddr.parseCIDR('2000::/3');

/**
 * Reads an address in the usual spelling: four decimal numbers without leading zeros, or IPv6 without a zone. An IPv4
 * address that is written as IPv6 (`::ffff:192.0.2.1`) is the IPv4 address. Anything else is `undefined`.
 */
export function readAddress(text: string): Address | undefined {
  return text.includes(':') ? readIPv6(text) : readIPv4(text);
}

/** By hand, because lists hold hundreds of thousands of them. */
function readIPv4(text: string): number | undefined {
  const parts = text.split('.', 5);
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    const byte = Number(part);
    if (!Number.isInteger(byte) || byte < 0 || byte > 255 || String(byte) !== part) return undefined;
    value = value * 256 + byte;
  }
  return value;
}

function readIPv6(text: string): Address | undefined {
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  if (address.isIPv4MappedAddress()) return readIPv4(address.toIPv4Address().toString());
  return address.parts.reduce((value, part) => (value << 16n) | BigInt(part), 0n);
}

/** Whether a stranger on the internet can have the address. Those of documentation count as such. */
export function isPublic(address: Address): boolean {
  const parsed = ipaddr.fromByteArray([...bytesOf(address)]);
  const isWithin = (range: ReturnType<typeof ipaddr.parseCIDR>): boolean =>
    range[0].kind() === parsed.kind() && parsed.match(range);
  if (documentation.some(isWithin)) return true;
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || isWithin(globalUnicast));
}

/** The labels that stand before a zone's name when it is asked for the address (RFC 5782). */
export function reversedLabels(address: Address): string {
  const bytes = bytesOf(address);
  const labels = typeof address === 'number' ? [...bytes] : [...bytes.toString('hex')];
  return labels.reverse().join('.');
}

function bytesOf(address: Address): Buffer {
  const digits = typeof address === 'number' ? 8 : 32;
  return Buffer.from(address.toString(16).padStart(digits, '0'), 'hex');
}
