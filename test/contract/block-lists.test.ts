import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { assembleSpamScreen, inspectSpamZones } from '../../src/assemble/spam-screen.ts';
import { readConfig } from '../../src/config.ts';
import {
  type BlockListServer,
  freeUdpPort,
  startBlockListServer,
  startSilentServer,
  type Zones,
} from '../harness/block-list-server.ts';

const zones: Zones = {
  'bl.test': { ipv4: ['203.0.113.7', '198.51.100.0/24 :127.0.0.10:network'], ipv6: ['2001:db8:bad::/48'] },
  'second.test': { ipv4: ['203.0.113.8', '203.0.113.9 :127.255.255.254:too many questions'] },
  // As a name server that sends everybody to its own page.
  'wild.test': { ipv4: ['0.0.0.0/0 :203.0.113.99:'] },
  'everything.test': { ipv4: ['0.0.0.0/0'] },
};

let server: BlockListServer;

before(async () => {
  server = await startBlockListServer(zones);
});

after(async () => {
  await server.stop();
});

/** A screen as the settings make it, with what it reports and a clock that is moved by hand. */
function screenWith(env: Readonly<Record<string, string>>, port = server.port) {
  const { config } = readConfig({ KONTOR_DNSBL_RESOLVER: `127.0.0.1:${port}`, ...env });
  const counted: string[] = [];
  const logged: string[] = [];
  let milliseconds = 0;
  const { screen, look } = assembleSpamScreen(config, {
    clock: { now: () => new Date(milliseconds) },
    log: pino({}, { write: (line: string) => logged.push(line) }),
    report: {
      onSpamCheck: (verdict) => counted.push(verdict),
      onSpamSourceFailure: (kind) => counted.push(`no ${kind}`),
    },
  });
  const forward = (seconds: number): void => {
    milliseconds += seconds * 1_000;
  };
  return { verdict: (address: string) => screen.verdict(address), look, counted, logged, forward, config };
}

function someAddresses(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `8.8.${index >> 8}.${index & 255}`);
}

async function timed<T>(work: Promise<T>): Promise<readonly [T, number]> {
  const start = performance.now();
  return [await work, performance.now() - start];
}

describe('zones of a real server', { concurrency: true }, () => {
  test('listed, clean, and both kinds of addresses', async () => {
    const { verdict, counted } = screenWith({ KONTOR_DNSBL: 'bl.test' });
    const asked = [
      '203.0.113.7',
      '198.51.100.200',
      '203.0.113.8',
      '2001:db8:bad::1',
      '2001:db8:bbd::1',
      '::ffff:203.0.113.7',
    ];
    const expected = ['listed', 'listed', 'clean', 'listed', 'clean', 'listed'];
    assert.deepEqual(await Promise.all(asked.map(verdict)), expected);
    assert.deepEqual(counted.toSorted(), expected.toSorted(), 'each is counted, and no source failed');
  });

  test('one zone that lists an address is enough', async () => {
    const { verdict } = screenWith({ KONTOR_DNSBL: 'bl.test, Second.Test.' });
    assert.deepEqual(await Promise.all(['203.0.113.7', '203.0.113.8', '192.0.2.1'].map(verdict)), [
      'listed',
      'listed',
      'clean',
    ]);
  });

  test('the error codes of the lists, a zone the server refuses, and answers from elsewhere say nothing', async () => {
    for (const [zone, address] of [
      ['second.test', '203.0.113.9'],
      ['wild.test', '192.0.2.1'],
      ['refused.test', '203.0.113.7'],
    ] as const) {
      const { verdict, counted } = screenWith({ KONTOR_DNSBL: zone });
      assert.equal(await verdict(address), 'unknown', zone);
      assert.deepEqual(counted, ['no dns', 'unknown'], zone);
    }
  });

  test('who waits in vain for a turn does not ask any more', async () => {
    await using silent = await startSilentServer();
    const { verdict } = screenWith({ KONTOR_DNSBL: 'bl.test' }, silent.port);
    const [verdicts, milliseconds] = await timed(Promise.all(someAddresses(300).map(verdict)));
    assert.deepEqual(new Set(verdicts), new Set(['unknown']));
    assert.ok(milliseconds < 2_500, String(milliseconds));
    await wait(2_500);
    assert.ok(silent.questions <= 400, `${silent.questions} questions of two hundred askers, twice each`);
  });

  test('clean outweighs unknown, and what is missing is counted', async () => {
    const { verdict, counted } = screenWith({ KONTOR_DNSBL: 'refused.test,bl.test' });
    assert.equal(await verdict('192.0.2.1'), 'clean');
    assert.equal(await verdict('203.0.113.7'), 'listed');
    assert.deepEqual(counted, ['no dns', 'clean', 'listed']);
  });

  test('a server that is not there says nothing at once', async () => {
    const { verdict, counted } = screenWith({ KONTOR_DNSBL: 'bl.test' }, await freeUdpPort());
    const [answer, milliseconds] = await timed(verdict('203.0.113.7'));
    assert.equal(answer, 'unknown');
    assert.ok(milliseconds < 1_500, String(milliseconds));
    assert.deepEqual(counted, ['no dns', 'unknown']);
  });

  test('a server that never answers is asked twice and waited for together, not zone by zone', async () => {
    await using silent = await startSilentServer();
    const { verdict } = screenWith({ KONTOR_DNSBL: 'a.test,b.test,c.test' }, silent.port);
    const [answers, milliseconds] = await timed(Promise.all([verdict('203.0.113.7'), verdict('203.0.113.7')]));
    assert.deepEqual(answers, ['unknown', 'unknown']);
    assert.ok(milliseconds > 1_400 && milliseconds < 2_500, String(milliseconds));
    assert.equal(silent.questions, 6, 'both checks share the questions');
  });

  test('a server without a name is as one that is not there', async () => {
    const { verdict } = screenWith({ KONTOR_DNSBL: 'bl.test', KONTOR_DNSBL_RESOLVER: 'nowhere.invalid:53' });
    assert.equal(await verdict('203.0.113.7'), 'unknown');
    const named = screenWith({ KONTOR_DNSBL: 'bl.test', KONTOR_DNSBL_RESOLVER: `localhost:${server.port}` });
    assert.equal(await named.verdict('203.0.113.7'), 'listed');
  });

  test('an answer is kept for five minutes, a missing one for seconds', async () => {
    await using other = await startBlockListServer(zones);
    const { verdict, forward } = screenWith({ KONTOR_DNSBL: 'bl.test' }, other.port);
    assert.deepEqual(await Promise.all(['203.0.113.7', '192.0.2.1'].map(verdict)), ['listed', 'clean']);
    await other.stop();
    forward(299);
    assert.deepEqual(await Promise.all(['203.0.113.7', '192.0.2.1'].map(verdict)), ['listed', 'clean']);
    forward(1);
    assert.equal(await verdict('203.0.113.7'), 'unknown');
    await using back = await startBlockListServer(zones, other.port);
    forward(4);
    assert.equal(await verdict('203.0.113.7'), 'unknown');
    forward(1);
    assert.equal(await verdict('203.0.113.7'), 'listed');
    assert.equal(back.port, other.port);
  });

  test('addresses that no stranger has are never asked for', async () => {
    await using silent = await startSilentServer();
    const { verdict, counted } = screenWith({ KONTOR_DNSBL: 'bl.test' }, silent.port);
    for (const address of ['127.0.0.2', '10.1.2.3', '192.168.1.1', '::1', 'fd00::1', 'nonsense', '']) {
      assert.equal(await verdict(address), 'unknown', address);
    }
    assert.equal(silent.questions, 0);
    assert.deepEqual(new Set(counted), new Set(['unknown']));
  });

  test('a list file is asked first, and speaks where the zones do not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kontor-lists-'));
    await writeFile(join(folder, 'list'), '203.0.113.50\nno address\n');
    await using silent = await startSilentServer();
    const env = { KONTOR_DNSBL: 'bl.test', KONTOR_SPAM_LISTS: folder };
    const { verdict, counted, logged, look } = screenWith(env, silent.port);
    await look();
    assert.equal(await verdict('203.0.113.50'), 'listed');
    assert.equal(silent.questions, 0);
    assert.equal(await verdict('203.0.113.7'), 'clean');
    assert.deepEqual(counted, ['listed', 'no dns', 'clean']);
    assert.equal(logged.length, 1);
    const { file, entries, brokenLines, firstBrokenLines } = JSON.parse(logged[0] ?? '');
    assert.deepEqual([file, entries, brokenLines, firstBrokenLines], ['list', 1, 1, [2]]);
    assert.doesNotMatch(logged.join(), /203\.0|no address/);
    await rm(folder, { recursive: true });
    const gone = screenWith({ ...env, KONTOR_DNSBL: '' });
    await gone.look();
    assert.equal(await gone.verdict('203.0.113.50'), 'unknown');
    assert.deepEqual(gone.counted, ['no file', 'unknown']);
  });

  test('without any source nothing is known, and nothing has failed', async () => {
    const { verdict, counted, look } = screenWith({});
    await look();
    assert.equal(await verdict('203.0.113.7'), 'unknown');
    assert.deepEqual(counted, ['unknown']);
  });

  test('the doctor asks for the test addresses', async () => {
    const inspect = (names: string, port?: number) =>
      inspectSpamZones(screenWith({ KONTOR_DNSBL: names }, port).config.dnsbl);
    assert.equal(await inspect('bl.test,second.test'), 'bl.test: answers, second.test: answers');
    await assert.rejects(inspect('bl.test,refused.test'), /^Error: bl\.test: answers, refused\.test: no answer$/);
    await assert.rejects(inspect('everything.test'), /lists 127\.0\.0\.1/);
    await assert.rejects(inspect('typing-error.bl.test'), /^Error: typing-error\.bl\.test: does not list/);
    const secret = 'abcdefghijklmnopqrstuvwxyz';
    await assert.rejects(inspect(`${secret}.bl.test`), /^Error: bl\.test: does not list/);
    await assert.rejects(inspect('bl.test', await freeUdpPort()), /^Error: bl\.test: no answer$/);
  });
});

// These keep the machine busy, so that others beside them could run out of time.
test('five hundred addresses at once all get their answer', async () => {
  const { verdict, forward } = screenWith({ KONTOR_DNSBL: 'bl.test,second.test' });
  const ask = async () => new Set(await Promise.all(someAddresses(500).map(verdict)));
  let verdicts = await ask();
  // On a machine that has much else to do, time runs out for some; they are asked about again.
  for (let more = 0; verdicts.has('unknown') && more < 5; more += 1) {
    forward(6);
    verdicts = await ask();
  }
  assert.deepEqual(verdicts, new Set(['clean']));
});

test('the oldest answers make room for others', async () => {
  await using other = await startBlockListServer(zones);
  const { verdict } = screenWith({ KONTOR_DNSBL: 'bl.test' }, other.port);
  const addresses = someAddresses(10_001);
  for (let start = 0; start < addresses.length; start += 100) {
    await Promise.all(addresses.slice(start, start + 100).map(verdict));
  }
  await other.stop();
  assert.deepEqual(await Promise.all([addresses.at(0), addresses.at(-1)].map((address = '') => verdict(address))), [
    'unknown',
    'clean',
  ]);
});
