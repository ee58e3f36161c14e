import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPublic, readAddress, reversedLabels } from './address.ts';

const read: readonly (readonly [text: string, value: number | bigint])[] = [
  ['0.0.0.0', 0],
  ['123.123.123.123', 0x7b7b7b7b],
  ['255.255.255.255', 0xffffffff],
  ['::ffff:1.2.3.4', 0x01020304],
  ['::ffff:102:304', 0x01020304],
  ['::', 0n],
  ['2001:DB8::1', 0x20010db8_00000000_00000000_00000001n],
  ['2001:db8:1:2:3:4:5:6', 0x20010db8_00010002_00030004_00050006n],
];

const notRead = [
  '',
  ' ',
  '1',
  '1.2.3',
  '1.2.3.4.5',
  '1.2.3.4 ',
  '1.2.3.4:80',
  '1.2.3.4, 5.6.7.8',
  '01.2.3.4',
  '256.2.3.4',
  '-1.2.3.4',
  '1.2.3.',
  '1..3.4',
  '1.2.3.4e0',
  '0x1.2.3.4',
  '2130706433',
  'localhost',
  ':',
  ':::',
  '1::2::3',
  '2001:db8::12345',
  '2001:db8:1:2:3:4:5:6:7',
  'fe80::1%eth0',
  '[2001:db8::1]',
  '::ffff:1.2.3.400',
];

test('addresses are read in their usual spelling', () => {
  for (const [text, value] of read) assert.equal(readAddress(text), value, text);
  for (const text of notRead) assert.equal(readAddress(text), undefined, text);
});

const publicAddresses = ['8.8.8.8', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2606:4700::1', '2001:db8::1'];

const innerAddresses = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.2',
  '169.254.1.1',
  '172.16.0.1',
  '192.168.1.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::ffff:10.1.2.3',
  '::',
  '::1',
  'fe80::1',
  'fd00::1',
  'ff02::1',
  '2002:a00:1::1',
  '64:ff9b::808:808',
  '4000::1',
];

test('an address is public when a stranger can have it', () => {
  for (const text of publicAddresses) assert.equal(isPublic(readAddress(text) ?? 0), true, text);
  for (const text of innerAddresses) assert.equal(isPublic(readAddress(text) ?? 0), false, text);
});

test('zones are asked for reversed bytes of IPv4 and reversed hexadecimal digits of IPv6', () => {
  // The examples of RFC 5782, sections 2.1 and 2.4.
  assert.equal(reversedLabels(readAddress('192.0.2.99') ?? 0), '99.2.0.192');
  assert.equal(
    reversedLabels(readAddress('2001:db8:1:2:3:4:567:89ab') ?? 0),
    'b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2',
  );
});
