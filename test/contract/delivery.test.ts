import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { DeliveryTarget, OutgoingFile, Pins } from '../../src/core/background.ts';
import { DeliveryError } from '../../src/core/background.ts';
import { createDelivery } from '../../src/delivery/delivery.ts';
import { freePort } from '../harness/free-port.ts';
import type { FtpServer } from '../harness/ftp-server.ts';
import { startFtpServer } from '../harness/ftp-server.ts';
import { outgoingFile } from '../harness/outgoing-file.ts';

type Protocol = DeliveryTarget['protocol'];

const protocols: readonly Protocol[] = ['ftp', 'ftps', 'sftp'];
const delivery = createDelivery({ allow: ['127.0.0.1'] });

function rememberedPins(): Pins & { readonly map: Map<string, string> } {
  const map = new Map<string, string>();
  return {
    map,
    get: async (target) => map.get(target),
    set: async (target, fingerprint) => void map.set(target, fingerprint),
  };
}

function targetAt(at: FtpServer, protocol: Protocol, part: Partial<DeliveryTarget> = {}): DeliveryTarget {
  const port = protocol === 'sftp' ? at.sftpPort : at.ftpPort;
  return { protocol, host: '127.0.0.1', port, username: at.username, password: at.password, folder: '', ...part };
}

/** Asserts a delivery error whose reason gives nothing of the target away. */
function fails(target: DeliveryTarget, permanent: boolean, message: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof DeliveryError, String(error));
    assert.match(error.message, message);
    assert.equal(error.permanent, permanent);
    for (const secret of [target.host, target.username, target.password]) {
      assert.ok(!`${error.message} ${String(error.cause)}`.includes(secret));
    }
    return true;
  };
}

// ProFTPD takes a rest of 0.4 s after each connection, so every group has a server of its own and they run side by side.
describe('delivery', { concurrency: true }, () => {
  for (const protocol of protocols) {
    describe(protocol, () => {
      let server: FtpServer;

      before(async () => {
        server = await startFtpServer();
      });

      after(async () => {
        await server.stop();
      });

      test('a file arrives whole under its final name', async () => {
        const folder = `${protocol}-first`;
        await delivery.send(
          targetAt(server, protocol, { folder }),
          outgoingFile('x.csv', 'a;b\r\nü;€\r\n'),
          rememberedPins(),
        );
        assert.deepEqual(await readdir(join(server.root, folder)), ['x.csv']);
        assert.equal(await readFile(join(server.root, folder, 'x.csv'), 'utf8'), 'a;b\r\nü;€\r\n');
      });

      test('without a folder it arrives in the login directory, and may be empty', async () => {
        await delivery.send(targetAt(server, protocol), outgoingFile(`${protocol}.csv`, ''), rememberedPins());
        assert.equal(await readFile(join(server.root, `${protocol}.csv`), 'utf8'), '');
      });

      test('each missing level of the folder is made', async () => {
        const target = targetAt(server, protocol, { folder: `/${protocol}/täglich/ 2026 alle/` });
        const pins = rememberedPins();
        await delivery.send(target, outgoingFile('1.csv', '1'), pins);
        await delivery.send(target, outgoingFile('2.csv', '2'), pins);
        assert.deepEqual(await readdir(join(server.root, protocol, 'täglich', ' 2026 alle')), ['1.csv', '2.csv']);
      });

      test('an older file and the rest of a crashed attempt are replaced', async () => {
        const target = targetAt(server, protocol, { folder: `${protocol}-again` });
        const pins = rememberedPins();
        await delivery.send(target, outgoingFile('x.csv', 'a longer older file'), pins);
        await delivery.send(target, outgoingFile('x.csv.part', 'the rest of an attempt'), pins);
        await delivery.send(target, outgoingFile('x.csv', 'new'), pins);
        assert.deepEqual(await readdir(join(server.root, `${protocol}-again`)), ['x.csv']);
        assert.equal(await readFile(join(server.root, `${protocol}-again`, 'x.csv'), 'utf8'), 'new');
      });

      test('sending again after a lost acknowledgement ends in the same single file', async () => {
        const target = targetAt(server, protocol, { folder: `${protocol}-twice` });
        const file = outgoingFile('x.csv', 'same');
        const pins = rememberedPins();
        await delivery.send(target, file, pins);
        await delivery.send(target, file, pins);
        assert.deepEqual(await readdir(join(server.root, `${protocol}-twice`)), ['x.csv']);
        assert.equal(await readFile(join(server.root, `${protocol}-twice`, 'x.csv'), 'utf8'), 'same');
      });

      test('five megabytes arrive identical', async () => {
        const content = randomBytes(5_000_000);
        const target = targetAt(server, protocol, { folder: `${protocol}-big` });
        await delivery.send(target, outgoingFile('x.bin', content), rememberedPins());
        assert.ok(content.equals(await readFile(join(server.root, `${protocol}-big`, 'x.bin'))));
      });

      test('a wrong password may be mended', async () => {
        const target = targetAt(server, protocol, { password: 'wrong-canary' });
        const sent = delivery.send(target, outgoingFile('x.csv', 'x'), rememberedPins());
        await assert.rejects(sent, fails(target, false, /^login failed/));
      });

      test('a folder that may not be made may be mended', async () => {
        await mkdir(join(server.root, `${protocol}-closed`), { mode: 0o755 });
        const target = targetAt(server, protocol, { folder: `${protocol}-closed/inner` });
        const sent = delivery.send(target, outgoingFile('x.csv', 'x'), rememberedPins());
        await assert.rejects(sent, fails(target, false, /^folder failed/));
      });

      test('a host that is down is tried again', async () => {
        const target = targetAt(server, protocol, { port: await freePort() });
        const sent = delivery.send(target, outgoingFile('x.csv', 'x'), rememberedPins());
        await assert.rejects(sent, fails(target, false, /^connect failed \(ECONNREFUSED\)$/));
      });

      test('a file that goes while it is sent is tried again, and its half is nowhere under the final name', async () => {
        const target = targetAt(server, protocol, { folder: `${protocol}-gone` });
        const going: OutgoingFile = {
          ...outgoingFile('x.csv', 'x'.repeat(100)),
          async *read() {
            yield Buffer.from('half');
            throw new Error('gone');
          },
        };
        await assert.rejects(delivery.send(target, going, rememberedPins()), fails(target, false, /^upload failed/));
        const names = await readdir(join(server.root, `${protocol}-gone`));
        assert.ok(!names.includes('x.csv'));
      });

      test('an interrupted delivery ends at once, and leaves nothing under the final name', async () => {
        const target = targetAt(server, protocol, { folder: `${protocol}-interrupted` });
        const interruption = new AbortController();
        const endless: OutgoingFile = {
          ...outgoingFile('x.csv', ''),
          async *read() {
            for (;;) {
              yield Buffer.alloc(10_000);
              interruption.abort();
            }
          },
        };
        const sent = delivery.send(target, endless, rememberedPins(), interruption.signal);
        await assert.rejects(sent, fails(target, false, /^interrupted$/));
        await assert.rejects(delivery.send(target, endless, rememberedPins(), interruption.signal), /interrupted/);
        const names = await readdir(join(server.root, `${protocol}-interrupted`));
        assert.ok(!names.includes('x.csv'));
      });
    });
  }

  describe('servers with fewer abilities', () => {
    test('a file is replaced where nothing is written over and SFTP has no POSIX rename', async () => {
      await using strict = await startFtpServer({ withoutOverwrite: true, withoutPosixRename: true });
      for (const protocol of protocols) {
        const target = targetAt(strict, protocol, { folder: protocol });
        const pins = rememberedPins();
        await delivery.send(target, outgoingFile('x.csv.part', 'rest'), pins);
        await delivery.send(target, outgoingFile('x.csv', 'old'), pins);
        await delivery.send(target, outgoingFile('x.csv', 'new'), pins);
        assert.deepEqual(await readdir(join(strict.root, protocol)), ['x.csv'], protocol);
        assert.equal(await readFile(join(strict.root, protocol, 'x.csv'), 'utf8'), 'new', protocol);
      }
    });
  });

  describe('a server whose root can be seen', () => {
    test('a folder that begins with a slash begins there, if that is permitted, else at the login directory', async () => {
      await using open = await startFtpServer({ wholeDisk: true });
      const forbidden = `kontor-${randomUUID()}`;
      for (const protocol of protocols) {
        for (const folder of [`${open.root}/${protocol}/seen`, `/${forbidden}/${protocol}`, `${protocol}/below`]) {
          const target = targetAt(open, protocol, { folder });
          await delivery.send(target, outgoingFile('x.csv', protocol), rememberedPins());
        }
        for (const path of [`${protocol}/seen`, `${forbidden}/${protocol}`, `${protocol}/below`]) {
          assert.deepEqual(await readdir(join(open.root, path)), ['x.csv'], path);
        }
      }
    });
  });

  describe('identity of the receiver', () => {
    test('a key or certificate seen first is remembered, and another one in its place refused', async () => {
      const pins = rememberedPins();
      const file = outgoingFile('x.csv', 'x');
      const first = await startFtpServer();
      for (const protocol of ['ftps', 'sftp'] as const) await delivery.send(targetAt(first, protocol), file, pins);
      await first.stop();
      assert.deepEqual([...pins.map.keys()], [`ftps:127.0.0.1:${first.ftpPort}`, `sftp:127.0.0.1:${first.sftpPort}`]);
      assert.match(pins.map.get(`sftp:127.0.0.1:${first.sftpPort}`)!, /^SHA256:[A-Za-z0-9+/]{43}$/);

      await using second = await startFtpServer({ ftpPort: first.ftpPort, sftpPort: first.sftpPort });
      for (const protocol of ['ftps', 'sftp'] as const) {
        const target = targetAt(second, protocol);
        await assert.rejects(delivery.send(target, file, pins), fails(target, true, /^receiver identity changed$/));
      }
      assert.deepEqual(await readdir(second.root), []);
    });

    test('a certificate that an authority of the operator signed needs no memory', async () => {
      const pins = rememberedPins();
      await using server = await startFtpServer();
      const trusting = createDelivery({ allow: ['127.0.0.0/8'], caFile: server.tls.certificate });
      const target = targetAt(server, 'ftps', { folder: 'signed' });
      await trusting.send(target, outgoingFile('x.csv', 'x'), pins);
      assert.equal(pins.map.size, 0);
      assert.deepEqual(await readdir(join(server.root, 'signed')), ['x.csv']);
    });
  });
});
