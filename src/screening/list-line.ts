import { readAddress } from './address.ts';
import type { Interval } from './intervals.ts';

/**
 * Reads one line of a list: an address, a CIDR or a range `first-last`, alone, before a comment (`#`, `;`), or as the
 * first column of CSV with or without quotes. Gives `undefined` for a line that holds only a comment or nothing.
 */
export function readListLine(line: string): Interval | 'broken' | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#') || text.startsWith(';')) return undefined;
  const entry = /^"([^"]*)"(?=\s*(?:[,;#]|$))/.exec(text)?.[1] ?? text.split(/[,;#]/, 1)[0] ?? '';
  return readEntry(entry.trim()) ?? 'broken';
}

function readEntry(entry: string): Interval | undefined {
  const [network = '', bits] = entry.split('/', 2);
  if (bits !== undefined) return entry === `${network}/${bits}` ? readNetwork(network, bits) : undefined;
  const [first = '', last = first, ...more] = entry.split('-').map((part) => part.trim());
  return more.length > 0 ? undefined : readRange(first, last);
}

function readRange(firstText: string, lastText: string): Interval | undefined {
  const first = readAddress(firstText);
  const last = firstText === lastText ? first : readAddress(lastText);
  if (first === undefined || last === undefined || typeof first !== typeof last) return undefined;
  return first <= last ? [first, last] : undefined;
}

/** A network may be named by any of its addresses. */
function readNetwork(network: string, bitsText: string): Interval | undefined {
  const address = readAddress(network);
  if (address === undefined || !/^\d{1,3}$/.test(bitsText)) return undefined;
  const written = network.includes(':') ? 128 : 32;
  const free = written - Number(bitsText);
  if (typeof address === 'bigint') return free < 0 ? undefined : block(address, 1n << BigInt(free));
  // IPv4 that is written as IPv6 can count only the bits of IPv4.
  if (free < 0 || free > 32) return undefined;
  const first = address - (address % 2 ** free);
  return [first, first + 2 ** free - 1];
}

function block(address: bigint, size: bigint): Interval {
  const first = address - (address % size);
  return [first, first + size - 1n];
}
