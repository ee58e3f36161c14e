import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeliveryError } from '../core/background.ts';
import { createResolver, isPublic } from './egress.ts';

const publicAddresses = [
  '1.1.1.1',
  '8.8.8.8',
  '172.15.255.255',
  '172.32.0.1',
  '168.63.129.15',
  '2606:4700:4700::1111',
  '2a00:1450:4001::1',
];

const otherAddresses = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.255',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::127.0.0.1',
  '::8.8.8.8',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:0:127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::808:808',
  '64:ff9b:1::7f00:1',
  '100::1',
  '2001::1',
  '2001:2::1',
  '2001:10::1',
  '2001:20::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '2002:808:808::',
  '3fff::1',
  '4000::1',
  '5f00::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%lo',
  'fec0::1',
  'ff02::1',
  '',
  'localhost',
  '127.1',
  '0x7f000001',
  '2130706433',
  '134744072',
  '[2606:4700:4700::1111]',
];

test('knows public addresses', () => {
  for (const address of publicAddresses) assert.equal(isPublic(address), true, address);
});

test('takes nothing else for public', () => {
  for (const address of otherAddresses) assert.equal(isPublic(address), false, address);
});

const answers: Record<string, readonly string[]> = {
  'public.test': ['2606:4700:4700::1111', '1.1.1.1', '8.8.8.8'],
  'six.test': ['2606:4700:4700::1111'],
  'mixed.test': ['1.1.1.1', '10.0.0.1'],
  'mapped.test': ['::ffff:10.0.0.1'],
  'inside.test': ['10.0.0.1'],
  'outside-and-inside.test': ['1.1.1.1', '10.0.0.2'],
};

const lookup = async (host: string): Promise<readonly string[]> => answers[host] ?? [];
const refused = { message: 'target refused', permanent: true };

test('prefers IPv4 among checked addresses', async () => {
  const resolve = createResolver([], lookup);
  assert.deepEqual(await resolve('public.test'), { address: '1.1.1.1', family: 4, allowed: false });
  assert.deepEqual(await resolve('six.test'), { address: '2606:4700:4700::1111', family: 6, allowed: false });
});

test('refuses the whole answer for one bad address', async () => {
  const resolve = createResolver([], lookup);
  for (const host of ['mixed.test', 'inside.test', 'mapped.test', ''])
    await assert.rejects(resolve(host), refused, host);
});

test('lets the operator allow ranges and single addresses', async () => {
  const resolve = createResolver(['10.0.0.0/31', '10.0.0.2', 'fd00::/8'], lookup);
  assert.deepEqual(await resolve('inside.test'), { address: '10.0.0.1', family: 4, allowed: true });
  assert.deepEqual(await resolve('outside-and-inside.test'), { address: '1.1.1.1', family: 4, allowed: false });
  await assert.rejects(resolve('mapped.test'), refused);
});

test('an empty answer may be another one later', async () => {
  const resolve = createResolver([], lookup);
  await assert.rejects(resolve('nothing.test'), (error) => error instanceof DeliveryError && !error.permanent);
});

test('says which range of the operator cannot be read', () => {
  for (const text of ['10.0.0.0/33', 'localhost', '127.1', ''])
    assert.throws(() => createResolver([text]), /not an address or CIDR/);
});
