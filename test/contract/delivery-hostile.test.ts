import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createWebServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import type { DeliveryTarget, Pins } from '../../src/core/background.ts';
import { DeliveryError } from '../../src/core/background.ts';
import { createDelivery } from '../../src/delivery/delivery.ts';
import type { Resolve } from '../../src/delivery/egress.ts';
import { sendByFtp } from '../../src/delivery/ftp.ts';
import { postNotification } from '../../src/delivery/notify.ts';
import { checkReceiver } from '../../src/delivery/receiver.ts';
import { loadAuthorities } from '../../src/delivery/trust.ts';
import { outgoingFile } from '../harness/outgoing-file.ts';

const refused = { name: 'DeliveryError', message: 'target refused', permanent: true };
const protocols = ['ftp', 'ftps', 'sftp'] as const;
const limits = { connect: 400, idle: 400, total: 2000 };
const inside = createDelivery({ allow: ['127.0.0.1'], timeouts: { ...limits, notify: 400 } });
/** For receivers that do come to an end, on a machine as busy as it likes. */
const patient = createDelivery({ allow: ['127.0.0.1'] });
const noPins: Pins = { get: async () => undefined, set: async () => {} };

let folder: string;
const file = outgoingFile('x.csv', 'personal data');
let identities: { key: string; cert: string }[];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kontor-hostile-'));
  identities = [await makeIdentity('one'), await makeIdentity('two')];
});

after(async () => {
  await rm(folder, { recursive: true });
});

/** A key and a self-signed certificate for `ftp.test` and 127.0.0.1. */
async function makeIdentity(name: string) {
  const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const subject = ['-subj', '/CN=ftp.test', '-addext', 'subjectAltName=DNS:ftp.test,IP:127.0.0.1'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  await promisify(execFile)('openssl', ['req', '-x509', '-nodes', ...curve, ...subject, '-keyout', key, '-out', cert]);
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
}

/** Listens on a free port, counts who comes, and gives each to `serve`. */
async function listen(serve: (socket: Socket) => unknown, host = '127.0.0.1') {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    // Without a reader a socket never notices that the other side has gone.
    socket.resume();
    serve(socket);
  });
  server.listen(0, host);
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { sockets, port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: close };
}

function targetOn(port: number, part: Partial<DeliveryTarget> = {}): DeliveryTarget {
  return { protocol: 'ftp', host: '127.0.0.1', port, username: 'u', password: 'p', folder: '', ...part };
}

function retryable(error: unknown): boolean {
  assert.ok(error instanceof DeliveryError, String(error));
  assert.equal(error.permanent, false);
  return true;
}

const insideHosts = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '0177.0.0.1',
  '0x7f.0.0.1',
  '0x7f000001',
  '2130706433',
  '017700000001',
  '①②⑦.⓪.⓪.①',
  '0',
  '0.0.0.0',
  '[::1]',
  '::1',
  '::',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::127.0.0.1',
  '64:ff9b::127.0.0.1',
  '2002:7f00:1::',
  'fe80::1%lo',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.0.1',
  '100.64.0.1',
  '169.254.169.254',
  'fd00:ec2::254',
  'ftp://127.0.0.1/',
  'sftp://[::1]',
  '',
];

describe('the inside of the network', () => {
  const outside = createDelivery({ allow: [] });
  /** Some of these spellings mean nothing to some systems: then there is no address. */
  const notReached = { name: 'DeliveryError', message: /^target refused$|^resolve failed \((ENOTFOUND|EAI_AGAIN)\)$/ };

  test('is not reached by any spelling', async () => {
    await using canary = await listen(() => {});
    for (const host of insideHosts) {
      for (const protocol of protocols) {
        const sent = outside.send(targetOn(canary.port, { protocol, host }), file, noPins);
        await assert.rejects(sent, notReached, host);
      }
      if (host === '' || host.includes('//') || host.includes('%')) continue;
      const bare = host.replace(/^\[(.*)\]$/, '$1');
      const url = `http://${bare.includes(':') ? `[${bare}]` : bare}:${canary.port}/`;
      await assert.rejects(outside.notify(url, '{}'), notReached, url);
    }
    assert.equal(canary.sockets.size, 0);
  });

  test('looks the same whether its port is open or closed', async () => {
    await using canary = await listen(() => {});
    for (const port of [canary.port, 1]) await assert.rejects(outside.send(targetOn(port), file, noPins), refused);
    assert.equal(canary.sockets.size, 0);
  });

  test('is named by the resolver in numbers, which are refused', async () => {
    for (const host of ['127.1', '0x7f000001', '2130706433', '0177.0.0.1', '[::1]', '127.0.0.1']) {
      await assert.rejects(outside.send(targetOn(21, { host }), file, noPins), refused, host);
    }
  });
});

test('control characters and climbing folders never reach a server', async () => {
  await using canary = await listen(() => {});
  const parts = [
    { password: 'p\r\nDELE x.csv' },
    { password: 'p\nq' },
    { username: 'u\r\nPASS q' },
    { folder: 'a\r\nDELE b' },
    { folder: 'a\0b' },
    { folder: '../../etc' },
    { host: '127.0.0.1\r\n' },
  ];
  for (const protocol of protocols) {
    for (const part of parts) {
      const sent = inside.send(targetOn(canary.port, { protocol, ...part }), file, noPins);
      await assert.rejects(sent, refused, JSON.stringify(part));
    }
    await assert.rejects(inside.send(targetOn(canary.port, { protocol }), { ...file, name: '../x' }, noPins), refused);
  }
  assert.equal(canary.sockets.size, 0);
});

/** An FTP server that says yes to everything but what `answers` holds: command -> reply. */
function scriptedFtp(answers: Record<string, string>) {
  return (socket: Socket): void => {
    socket.write('220 ready\r\n');
    const usual: Record<string, string> = {
      USER: '331 password',
      FEAT: '502 none',
      EPSV: '502 none',
      SIZE: '502 none',
    };
    socket.on('data', (chunk) => {
      for (const line of String(chunk).split('\r\n').filter(Boolean)) {
        const command = line.split(' ', 1)[0]!;
        const answer = answers[command] ?? usual[command] ?? '200 yes';
        if (answer === 'reset') socket.resetAndDestroy();
        else if (answer !== 'silence') socket.write(`${answer}\r\n`);
      }
    });
  };
}

test('a PASV answer that names another host is not followed', async () => {
  await using canary = await listen(() => {}, '127.0.0.2');
  const port = `${canary.port >> 8},${canary.port & 255}`;
  for (const host of ['127,0,0,2', '10,0,0,1', '169,254,169,254']) {
    await using server = await listen(scriptedFtp({ PASV: `227 (${host},${port})` }));
    await assert.rejects(inside.send(targetOn(server.port), file, noPins), retryable, host);
  }
  assert.equal(canary.sockets.size, 0);
});

const misbehaviours: Record<string, (socket: Socket) => void> = {
  'says nothing': () => {},
  'hangs up': (socket) => socket.end(),
  'resets the connection': (socket) => socket.resetAndDestroy(),
  'talks nonsense': (socket) => socket.end('\u0000\u00ffnonsense\r\n\r\n'.repeat(10)),
  'never ends its greeting': (socket) => {
    const talk = setInterval(() => socket.write(`220-${'x'.repeat(1000)}\r\n`), 5);
    socket.once('close', () => clearInterval(talk));
  },
  'is an SSH server that stops after its banner': (socket) => socket.write('SSH-2.0-x\r\n'),
  'resets during login': scriptedFtp({ USER: 'reset' }),
  'goes silent after login': scriptedFtp({ TYPE: 'silence' }),
  'asks for an account': scriptedFtp({ USER: '332 account' }),
  'goes silent after AUTH': scriptedFtp({ AUTH: '234 go on' }),
  'refuses the upload': scriptedFtp({ EPSV: '229 (|||1|)', STOR: '552 full' }),
  'answers twice': scriptedFtp({ PASS: '230 yes\r\n530 no\r\n421 bye' }),
};

describe('a receiver that misbehaves', { concurrency: true }, () => {
  for (const [name, serve] of Object.entries(misbehaviours)) {
    for (const protocol of protocols) {
      test(`${protocol}: ${name}`, async () => {
        await using server = await listen(serve);
        await assert.rejects(inside.send(targetOn(server.port, { protocol }), file, noPins), retryable);
        for (const socket of server.sockets) {
          if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve));
        }
      });
    }
  }

  test('ftp: swallows no more than the connection takes', async () => {
    const big = outgoingFile('x', Buffer.alloc(20_000_000));
    await using sink = await listen((socket) => socket.pause());
    await using server = await listen(scriptedFtp({ EPSV: `229 (|||${sink.port}|)`, STOR: '150 go on' }));
    await assert.rejects(inside.send(targetOn(server.port), big, noPins), retryable);
  });

  test('ftp: keeps less than it was sent', async () => {
    await using sink = await listen((socket) => socket.resume());
    let renamed = false;
    await using server = await listen((socket) => {
      scriptedFtp({ EPSV: `229 (|||${sink.port}|)`, STOR: '150 go on\r\n226 got it', SIZE: '213 5' })(socket);
      socket.on('data', (chunk) => {
        renamed ||= String(chunk).includes('RNTO');
      });
    });
    await assert.rejects(patient.send(targetOn(server.port), file, noPins), {
      message: 'size differs',
      permanent: false,
    });
    assert.equal(renamed, false);
  });
});

describe('certificates', () => {
  interface Identity {
    readonly key: string;
    readonly cert: string;
  }

  /** Speaks FTP and upgrades with one identity; the data connection has its own, and waits some milliseconds for it. */
  async function startFtps(control: Identity, data: Identity, delay = 0) {
    let received = '';
    const seen: string[] = [];
    const closed = Promise.withResolvers<void>();
    const sink = await listen(async (socket) => {
      socket.pause();
      await wait(delay);
      const secure = new TLSSocket(socket, { isServer: true, ...data });
      secure.on('secure', () => seen.push('handshake'));
      secure.on('error', (error) => seen.push(String(error)));
      secure.on('close', closed.resolve);
      secure.on('data', (chunk) => {
        received += String(chunk);
      });
    });
    const script = scriptedFtp({ EPSV: `229 (|||${sink.port}|)`, STOR: '150 go on\r\n226 got it' });
    const server = await listen((socket) => {
      socket.write('220 ready\r\n');
      socket.once('data', () => {
        socket.write('234 go on\r\n');
        const secure = new TLSSocket(socket, { isServer: true, ...control });
        secure.on('error', () => {});
        // The greeting was given before the upgrade.
        const write = secure.write.bind(secure);
        secure.write = (chunk: string) => (chunk.startsWith('220') ? true : write(chunk));
        script(secure);
      });
    });
    const close = async (): Promise<void> => {
      await server[Symbol.asyncDispose]();
      await sink[Symbol.asyncDispose]();
    };
    return { port: server.port, received: () => received, seen, closed: closed.promise, [Symbol.asyncDispose]: close };
  }

  test('an empty file does not end the data connection before both sides know each other', async () => {
    await using server = await startFtps(identities[0]!, identities[0]!, 100);
    await patient.send(targetOn(server.port, { protocol: 'ftps' }), outgoingFile('empty.csv', ''), noPins);
    await server.closed;
    assert.deepEqual(server.seen, ['handshake']);
  });

  test('the data connection has to show the pinned one too', async () => {
    await using honest = await startFtps(identities[0]!, identities[0]!);
    await patient.send(targetOn(honest.port, { protocol: 'ftps' }), file, noPins);
    assert.equal(honest.received(), 'personal data');
    await using split = await startFtps(identities[0]!, identities[1]!);
    const sent = patient.send(targetOn(split.port, { protocol: 'ftps' }), file, noPins);
    await assert.rejects(sent, retryable);
    assert.equal(split.received(), '');
  });

  test('a public receiver needs one that an authority vouches for, under its own name', async () => {
    await using server = await startFtps(identities[0]!, identities[0]!);
    const address = { address: '127.0.0.1', family: 4, allowed: false } as const;
    const attempts = [
      ['ftp.test', loadAuthorities(), 'connect failed (DEPTH_ZERO_SELF_SIGNED_CERT)'],
      ['other.test', () => [identities[0]!.cert], 'connect failed (ERR_TLS_CERT_ALTNAME_INVALID)'],
    ] as const;
    for (const [host, authorities, message] of attempts) {
      const receiver = checkReceiver(targetOn(server.port, { protocol: 'ftps', host }), 'x.csv');
      const sent = sendByFtp(receiver, file, { address, authorities, limits, pins: noPins });
      await assert.rejects(sent, { message, permanent: false });
    }
    const receiver = checkReceiver(targetOn(server.port, { protocol: 'ftps', host: 'ftp.test' }), 'x.csv');
    await sendByFtp(receiver, file, { address, authorities: () => [identities[0]!.cert], limits, pins: noPins });
    assert.equal(server.received(), 'personal data');
  });

  test('so does the receiver of a notification', async () => {
    const web = createWebServer(identities[0]!, (_request, response) => response.end()).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const { port } = web.address() as AddressInfo;
    const resolve: Resolve = async () => ({ address: '127.0.0.1', family: 4, allowed: true });
    const context = { resolve, authorities: () => [identities[0]!.cert], timeout: 2000 };
    await postNotification(`https://ftp.test:${port}/`, '{}', context);
    await assert.rejects(postNotification(`https://other.test:${port}/`, '{}', context), retryable);
    const strangers = { ...context, authorities: loadAuthorities() };
    await assert.rejects(postNotification(`https://ftp.test:${port}/`, '{}', strangers), retryable);
    web.close();
  });
});
