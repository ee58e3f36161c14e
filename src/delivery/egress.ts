import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { DeliveryError } from '../core/background.ts';

/** The one address that a host name was resolved to, for a connection to exactly there. */
export interface CheckedAddress {
  readonly address: string;
  readonly family: 4 | 6;
  /** Inside a range that the operator allows, and so possibly on the inside of the network. */
  readonly allowed: boolean;
}

/** Resolves a host name once; throws the refusal when any of its addresses may not be reached. */
export type Resolve = (host: string) => Promise<CheckedAddress>;

/** Everything else that is neither unicast nor reachable by definition is known to ipaddr.js. */
const unlistedSpecialRanges = [
  // Azure answers its virtual machines here with their secrets; the address looks public.
  ipaddr.parseCIDR('168.63.129.16/32'),
];

/** IANA hands out no other global unicast: leaves out IPv4-compatible addresses and NAT64 of any prefix length. */
const globalUnicast = ipaddr.parseCIDR('2000::/3');

/** The permanent error for a target that may not be reached: one text, so that it tells nothing about the inside. */
export function refusal(): DeliveryError {
  return new DeliveryError('target refused', true);
}

/** Whether a literal address, as a socket is about to use it, belongs to the public internet. */
export function isPublic(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  if (parsed.kind() === 'ipv6' && !contains(globalUnicast, parsed)) return false;
  return !unlistedSpecialRanges.some((range) => contains(range, parsed));
}

/** Makes the resolver; `allow` lists CIDRs or single addresses, and a wrong one throws a plain error here. */
export function createResolver(allow: readonly string[], lookupAll = lookupWithSystem): Resolve {
  const ranges = allow.map(parseRange);
  const isAllowed = (address: string): boolean => {
    if (isIP(address) === 0) return false;
    const parsed = ipaddr.parse(address);
    return ranges.some((range) => contains(range, parsed));
  };
  return async (host) => {
    if (host === '') throw refusal();
    const addresses = await lookupAll(host);
    if (!addresses.every((address) => isPublic(address) || isAllowed(address))) throw refusal();
    const address = addresses.find((candidate) => isIP(candidate) === 4) ?? addresses[0];
    if (address === undefined) throw new DeliveryError('resolve failed', false);
    return { address, family: isIP(address) === 4 ? 4 : 6, allowed: isAllowed(address) };
  };
}

type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** The system's resolver also reads `127.1`, `0x7f000001` and their like, so the check sees what they mean. */
async function lookupWithSystem(host: string): Promise<readonly string[]> {
  const answers = await lookup(host, { all: true, order: 'verbatim' });
  return answers.map((answer) => answer.address);
}

function parseRange(text: string): Range {
  const bits = isIP(text) === 4 ? '/32' : isIP(text) === 6 ? '/128' : '';
  if (!ipaddr.isValidCIDR(text + bits)) throw new Error(`not an address or CIDR: ${text}`);
  return ipaddr.parseCIDR(text + bits);
}

function contains(range: Range, address: ReturnType<typeof ipaddr.parse>): boolean {
  return range[0].kind() === address.kind() && address.match(range);
}
