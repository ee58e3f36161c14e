import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kontor, temporaryFolder } from './kontor.ts';

const wrong: readonly (readonly [args: string[], stderr: RegExp])[] = [
  [[], /^Usage: kontor/],
  [['nonsense'], /^error: unknown command 'nonsense'/],
  [['key'], /^Usage: kontor key/],
  [['account', 'create'], /^error: missing required argument 'name'/],
  [['account', 'create', 'a\nb'], /A name has 1 to 100 printable characters/],
  [['account', 'create', 'a', '--timezone', 'Moon'], /IANA name/],
  [['account', 'set', 'demo'], /^error: name a setting to change/],
  [['account', 'set', 'demo', '--unique-names', 'maybe'], /Allowed choices are on, off/],
  [['key', 'create', '--account', 'demo'], /^error: required option '--dialect <name>'/],
  [['key', 'create', '--account', 'demo', '--dialect', 'fax'], /Allowed choices are emarsys, quentn/],
  [['key', 'create', '--account', 'demo', '--dialect', 'emarsys', '--user', 'a"b'], /without spaces and quotes/],
  [['key', 'create', '--account', 'demo', '--dialect', 'emarsys', '--secret', ''], /1 to 1000 printable/],
  [['key', 'revoke', 'x', '--account', 'demo'], /by its number/],
  [['field', 'create', '--account', 'demo', '--name', 'a', '--type', 'singlechoice'], /needs a --choice/],
  [['field', 'create', '--account', 'demo', '--name', 'a', '--type', 'date', '--choice', 'a=A'], /has no --choice/],
  [['duplicates', 'evaluate'], /^error: missing required argument 'file'/],
  [['duplicates', 'evaluate', 'a.csv', '--threshold', '1'], /lies between 0 and 1/],
  [['duplicates', 'evaluate', 'a.csv', '--mode', 'live'], /Allowed choices are batch, online/],
  [['serve', '--port', '70000'], /^KONTOR_PORT has to be a whole number from 0 to 65535$/m],
  [['doctor', '--dnsbl', 'bl.test,not a name'], /^KONTOR_DNSBL has to be names of DNS zones, comma separated$/m],
  [['doctor', '--dnsbl-resolver', '127.0.0.1:0'], /^KONTOR_DNSBL_RESOLVER has to be host:port/m],
  [['doctor', '--dnsbl-resolver', '::1'], /^KONTOR_DNSBL_RESOLVER has to be host:port/m],
  [['serve', '--database-url', 'mysql://x'], /has to begin with sqlite: or postgres:/],
];

test('wrong usage ends with 2, says why on standard error and prints no data', async (t) => {
  const dataDir = await temporaryFolder(t);
  const checks = wrong.map(async ([args, sentence]) => {
    const { code, stdout, stderr } = await kontor({ dataDir }, ...args);
    assert.deepEqual([args, code, stdout], [args, 2, '']);
    assert.match(stderr, sentence);
  });
  await Promise.all(checks);
});

test('help and version are data', async (t) => {
  const where = { dataDir: await temporaryFolder(t) };
  const help = await kontor(where, 'key', 'create', '--help');
  assert.deepEqual([help.code, help.stderr], [0, '']);
  assert.match(help.stdout, /--dialect <name>/);
  assert.match((await kontor(where, '--version')).stdout, /^\d+\.\d+\.\d+\n$/);
});
