import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { type Address, readAddress } from './address.ts';
import { type Interval, Intervals } from './intervals.ts';
import { readListLine } from './list-line.ts';

/** Addresses close to one another, so that networks overlap and are hit. */
const ipv4 = fc.tuple(fc.constantFrom(0, 127, 128, 255), fc.nat(255)).map(([a, b]) => `203.0.${a}.${b}`);
const ipv6 = fc
  .tuple(fc.constantFrom('0', '7fff', '8000', 'ffff'), fc.constantFrom('0', '1', 'ffff'), fc.nat(0xffff))
  .map(([a, b, c]) => `2001:db8:${a}:${b}::${c.toString(16)}`);

function networks(address: fc.Arbitrary<string>, leastBits: number, bits: number): fc.Arbitrary<string[][]> {
  const network = fc.tuple(address, fc.integer({ min: leastBits, max: bits })).map((parts) => parts.join('/'));
  return fc.array(fc.array(network, { maxLength: 6 }), { maxLength: 12 });
}

async function intervalsOf(batches: readonly (readonly string[])[]): Promise<Intervals> {
  const intervals = new Intervals();
  for (const batch of batches) await intervals.add(batch.map((line) => readListLine(line) as Interval));
  return intervals;
}

function isInNetwork(address: string, network: string): boolean {
  return ipaddr.parse(address).match(ipaddr.parseCIDR(network));
}

for (const [name, address, lines] of [
  ['IPv4', ipv4, networks(ipv4, 14, 32)],
  ['IPv6', ipv6, networks(ipv6, 30, 128)],
] as const) {
  test(`${name}: a look-up finds what a look at each network finds`, async () => {
    const property = fc.asyncProperty(
      lines,
      fc.array(address, { minLength: 1, maxLength: 30 }),
      async (batches, addresses) => {
        const intervals = await intervalsOf(batches);
        for (const one of [...addresses, ...batches.flat().map((network) => network.replace(/\/.*/, ''))]) {
          const expected = batches.flat().some((network) => isInNetwork(one, network));
          assert.equal(intervals.has(readAddress(one) ?? 0), expected, one);
        }
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });
}

test('runs of thousands become one and keep both ends of each interval', async () => {
  const intervals = new Intervals();
  const firsts: Address[] = Array.from({ length: 40_000 }, (_, index) => index * 10);
  for (let start = 0; start < 4; start += 1) {
    await intervals.add(
      firsts.filter((_, index) => index % 4 === start).map((first) => [first, Number(first) + 3] as const),
    );
  }
  for (const first of firsts.map(Number)) {
    assert.deepEqual(
      [first - 1, first, first + 3, first + 4].map((address) => intervals.has(address)),
      [false, true, true, false],
    );
  }
});
