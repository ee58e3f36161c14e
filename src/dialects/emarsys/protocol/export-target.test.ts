import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DeliveryTarget } from '../../../core/background.ts';
import { EmarsysError } from '../errors.ts';
import { type Method, readMethod, readTarget } from './export-target.ts';

const settings = {
  host: 'www.example.com',
  port: '1234',
  username: 'user',
  password: 'pass',
  folder: 'path/of/a/folder',
};
const printed: DeliveryTarget = { protocol: 'ftp', ...settings, port: 1_234 };

function failure(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof EmarsysError, String(error));
    assert.equal(`${error.status} ${error.code}`, '400 10001');
    return error.message;
  }
  return 'none';
}

test('methods', () => {
  for (const method of ['local', 'ftp', 'ftps', 'sftp']) assert.equal(readMethod(method), method);
  for (const [wrong, text] of [
    ['FTP', 'FTP'],
    ['mail', 'mail'],
    [1, '1'],
    [['ftp'], '["ftp"]'],
    [{ toString: 1 }, '{"toString":1}'],
  ] as const) {
    assert.equal(
      failure(() => readMethod(wrong)),
      `Invalid distribution method: ${text}`,
    );
  }
});

test('local has no receiver, whatever the settings are', () => {
  for (const ftp_settings of [settings, undefined, 'x', [], {}]) {
    assert.equal(readTarget({ ftp_settings }, 'local'), undefined);
  }
});

const targets: readonly (readonly [
  name: string,
  method: Method,
  more: Readonly<Record<string, unknown>>,
  target: Partial<DeliveryTarget>,
])[] = [
  ['the page', 'ftp', {}, {}],
  ['a port that is a number', 'ftp', { port: 2_121 }, { port: 2_121 }],
  ['a port with blanks', 'ftp', { port: ' 21 ' }, { port: 21 }],
  ['no port', 'ftp', { port: '' }, { port: 21 }],
  ['no port, ftps', 'ftps', { port: null }, { protocol: 'ftps', port: 21 }],
  ['no port, sftp', 'sftp', { port: undefined }, { protocol: 'sftp', port: 22 }],
  ['no folder', 'ftp', { folder: undefined }, { folder: '' }],
  ['a folder with a dot', 'ftp', { folder: './a..b/c' }, { folder: './a..b/c' }],
  ['a password that is a number', 'ftp', { password: 1_234 }, { password: '1234' }],
  ['a password with blanks', 'ftp', { password: ' pä ss ' }, { password: ' pä ss ' }],
  ['an address', 'ftp', { host: '192.0.2.1' }, { host: '192.0.2.1' }],
  ['an address of version 6', 'ftp', { host: '2001:db8::1' }, { host: '2001:db8::1' }],
  ['the same in brackets', 'sftp', { host: 'sftp://[2001:db8::1]/' }, { protocol: 'sftp', host: '2001:db8::1' }],
  ['a name of another script', 'ftp', { host: 'exämple.com' }, { host: 'exämple.com' }],
  ['a URL', 'ftp', { host: 'ftp://www.example.com' }, {}],
  ['a URL with a slash', 'ftp', { host: 'FTP://www.example.com/' }, {}],
  ['a URL with a port, and none beside it', 'ftp', { host: 'ftp://www.example.com:2121', port: null }, { port: 2_121 }],
  ['a URL with a port, and another beside it', 'ftp', { host: 'ftp://www.example.com:2121' }, { port: 1_234 }],
  ['a name with a port', 'ftp', { host: 'www.example.com:2121', port: '' }, { port: 2_121 }],
  ['the scheme says which', 'ftp', { host: 'ftps://www.example.com' }, { protocol: 'ftps' }],
  [
    'the scheme says which, and its port',
    'ftp',
    { host: 'sftp://www.example.com', port: '' },
    { protocol: 'sftp', port: 22 },
  ],
  ['a protocol', 'ftp', { protocol: 'SFTP' }, { protocol: 'sftp' }],
  ['a type', 'ftp', { type: 'ftps' }, { protocol: 'ftps' }],
  ['a switch', 'ftp', { ssl: '1' }, { protocol: 'ftps' }],
  ['another switch', 'ftp', { tls: true }, { protocol: 'ftps' }],
  ['a switch that is off', 'ftp', { secure: 0 }, {}],
  ['a switch beside sftp', 'sftp', { secure: 1 }, { protocol: 'sftp' }],
  ['a protocol of another kind', 'ftp', { protocol: { toString: 1 } }, {}],
];

for (const [name, method, more, target] of targets) {
  test(`target: ${name}`, () => {
    assert.deepEqual(readTarget({ ftp_settings: { ...settings, ...more } }, method), { ...printed, ...target });
  });
}

const noTargets: readonly (readonly [more: Readonly<Record<string, unknown>>, text: string])[] = [
  [{ host: undefined, username: '' }, 'Missing parameter: host'],
  [{ username: null }, 'Missing parameter: username'],
  [{ password: '' }, 'Missing parameter: password'],
  [{ host: ' ' }, 'Invalid value for host: '],
  [{ host: 'a b' }, 'Invalid value for host: a b'],
  [{ host: 'http://example.com' }, 'Invalid value for host: http://example.com'],
  [{ host: 'example.com/folder' }, 'Invalid value for host: example.com/folder'],
  [{ host: 'ftp://u:p@example.com' }, 'Invalid value for host: ftp://u:p@example.com'],
  [{ host: 'ftp://' }, 'Invalid value for host: ftp://'],
  [{ host: 'a\nb' }, 'Invalid value for host: a\nb'],
  [{ host: ['a'] }, 'Invalid value for host: ["a"]'],
  [{ port: 0 }, 'Invalid value for port: 0'],
  [{ port: 65_536 }, 'Invalid value for port: 65536'],
  [{ port: -21 }, 'Invalid value for port: -21'],
  [{ port: 21.5 }, 'Invalid value for port: 21.5'],
  [{ port: '0x15' }, 'Invalid value for port: 0x15'],
  [{ port: '21a' }, 'Invalid value for port: 21a'],
  [{ port: [21] }, 'Invalid value for port: [21]'],
  [{ port: true }, 'Invalid value for port: true'],
  [{ username: 'a\r\nDELE x' }, 'Invalid value for username: a\r\nDELE x'],
  [{ username: 'x'.repeat(1_001) }, `Invalid value for username: ${'x'.repeat(1_001)}`],
  [{ password: 'pass\n' }, 'Invalid value for password: ***'],
  [{ password: { a: 1 } }, 'Invalid value for password: ***'],
  [{ folder: '..' }, 'Invalid value for folder: ..'],
  [{ folder: 'a/../../b' }, 'Invalid value for folder: a/../../b'],
  [{ folder: 'a\\..\\b' }, 'Invalid value for folder: a\\..\\b'],
  [{ folder: 'a\0' }, 'Invalid value for folder: a\0'],
  [{ folder: ['a'] }, 'Invalid value for folder: ["a"]'],
];

for (const [more, text] of noTargets) {
  test(`no target: ${JSON.stringify(more).slice(0, 60)}`, () => {
    assert.equal(
      failure(() => readTarget({ ftp_settings: { ...settings, ...more } }, 'ftp')),
      text,
    );
  });
}

test('the settings themselves', () => {
  for (const method of ['ftp', 'ftps', 'sftp'] as const) {
    for (const ftp_settings of [undefined, null, '']) {
      assert.equal(
        failure(() => readTarget({ ftp_settings }, method)),
        'Missing parameter: ftp_settings',
      );
    }
  }
  assert.equal(
    failure(() => readTarget({ ftp_settings: 'host' }, 'ftp')),
    'Invalid value for ftp_settings: host',
  );
  assert.equal(
    failure(() => readTarget({ ftp_settings: [settings] }, 'ftp')),
    `Invalid value for ftp_settings: ${JSON.stringify([settings])}`,
  );
});

test('property: whatever JSON is sent, it is a target or refused in the vendor’s words', () => {
  const names = ['host', 'port', 'username', 'password', 'folder', 'protocol', 'type', 'ssl'];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), fc.jsonValue()), (odd) => {
      failure(() => readTarget({ ftp_settings: odd }, 'ftp'));
      failure(() => readTarget({ ftp_settings: { ...settings, ...odd } }, 'sftp'));
    }),
    { numRuns: 500, seed: 42 },
  );
});
