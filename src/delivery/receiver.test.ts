import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeliveryTarget } from '../core/background.ts';
import { checkReceiver, parseHost } from './receiver.ts';

const target: DeliveryTarget = { protocol: 'ftp', host: 'h.test', port: 21, username: 'u', password: 'p', folder: '' };

test('finds the host in texts that people give for one', () => {
  const table = [
    ['example.com', 'example.com'],
    [' Example.COM ', 'example.com'],
    ['ftp://example.com/', 'example.com'],
    ['sftp://h', 'h'],
    ['FTPS://h/', 'h'],
    ['[::1]', '::1'],
    ['sftp://[::1]/', '::1'],
    ['', ''],
  ] as const;
  for (const [text, host] of table) assert.equal(parseHost(text), host, text);
});

test('reads the folder from the login directory downwards, or from the root', () => {
  const table = [
    ['', [], false],
    ['/', [], false],
    ['.', [], false],
    ['a', ['a'], false],
    ['/a//b c/./d/', ['a', 'b c', 'd'], true],
    ['a..b/...', ['a..b', '...'], false],
  ] as const;
  for (const [folder, ...expected] of table) {
    const { folders, fromRoot } = checkReceiver({ ...target, folder }, 'x.csv');
    assert.deepEqual([folders, fromRoot], expected, folder);
  }
});

test('refuses what would not stay a plain part of a command', () => {
  const parts: Partial<DeliveryTarget>[] = [
    { host: 'h\r\nUSER root' },
    { host: 'h\n' },
    { username: 'u\0' },
    { password: 'p\r\nDELE x' },
    { password: 'p\u0085' },
    { folder: 'a\tb' },
    { folder: '..' },
    { folder: 'a/../b' },
    { folder: 'a\\..\\b' },
    { host: 'h'.repeat(2000) },
    { port: 0 },
    { port: 65536 },
    { port: 2.5 },
    { port: Number.NaN },
  ];
  for (const part of parts) {
    const message = JSON.stringify(part);
    assert.throws(
      () => checkReceiver({ ...target, ...part }, 'x.csv'),
      { message: 'target refused', permanent: true },
      message,
    );
  }
  for (const name of ['', '.', '..', 'a/b', 'a\\b', 'a\r\nb']) {
    assert.throws(() => checkReceiver(target, name), { permanent: true }, name);
  }
});
