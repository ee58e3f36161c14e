import { spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ensurePackages } from './debian-packages.ts';

/** A real rbldnsd on 127.0.0.1; ends with its `await using` block. Refuses questions about zones it does not have. */
export interface BlockListServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Zones by name, each with lines of rbldnsd's `ip4trie` and `ip6trie` formats. */
export type Zones = Readonly<Record<string, { readonly ipv4: readonly string[]; readonly ipv6?: readonly string[] }>>;

const host = '127.0.0.1';

/** Starts rbldnsd; each zone also lists 127.0.0.2, as it has to (RFC 5782). `atPort` is that of an earlier one. */
export async function startBlockListServer(zones: Zones, atPort?: number): Promise<BlockListServer> {
  await ensurePackages({ user: 'The block list tests', packages: ['rbldnsd'], files: ['/usr/sbin/rbldnsd'] });
  const folder = await mkdtemp(join(tmpdir(), 'kontor-rbldnsd-'));
  // Started as root, the server reads its files as the user that the package made.
  await chmod(folder, 0o755);
  const specifications: string[] = [];
  for (const [zone, { ipv4, ipv6 = [] }] of Object.entries(zones)) {
    await writeFile(join(folder, `${zone}.4`), ['127.0.0.2', ...ipv4, ''].join('\n'), { mode: 0o644 });
    await writeFile(join(folder, `${zone}.6`), [...ipv6, ''].join('\n'), { mode: 0o644 });
    specifications.push(`${zone}:ip4trie:${zone}.4`, `${zone}:ip6trie:${zone}.6`);
  }
  const port = atPort ?? (await freeUdpPort());
  const user = process.getuid?.() === 0 ? ['-u', 'rbldns'] : [];
  const options = ['-n', '-4', '-b', `${host}/${port}`, '-w', folder, ...user];
  const child = spawn('/usr/sbin/rbldnsd', [...options, ...specifications], { stdio: 'ignore' });
  const kill = (): boolean => child.kill();
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  await untilItAnswers(port, `2.0.0.127.${Object.keys(zones)[0]}`);
  return { host, port, stop, [Symbol.asyncDispose]: stop };
}

/** A name server that takes every question and answers none; `questions` counts the packets. */
export async function startSilentServer(): Promise<AsyncDisposable & { readonly port: number; questions: number }> {
  const socket = await boundSocket();
  const server = {
    port: socket.address().port,
    questions: 0,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((closed) => socket.close(closed));
    },
  };
  socket.on('message', () => {
    server.questions += 1;
  });
  return server;
}

/** A UDP port of 127.0.0.1 that nothing listened on a moment ago. */
export async function freeUdpPort(): Promise<number> {
  const socket = await boundSocket();
  const { port } = socket.address();
  await new Promise<void>((closed) => socket.close(closed));
  return port;
}

async function boundSocket(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, host);
  await once(socket, 'listening');
  return socket;
}

async function untilItAnswers(port: number, name: string): Promise<void> {
  const resolver = new Resolver({ timeout: 100, tries: 1 });
  resolver.setServers([`${host}:${port}`]);
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await resolver.resolve4(name).catch(() => [])).length > 0) return;
    await wait(25);
  }
  throw new Error('rbldnsd does not answer');
}
