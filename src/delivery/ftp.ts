import { once } from 'node:events';
import { isIP } from 'node:net';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { Client, FTPError } from 'basic-ftp';
import type { OutgoingFile, Pins } from '../core/background.ts';
import { DeliveryError } from '../core/background.ts';
import type { Bounds, Progress } from './attempt.ts';
import { attempt } from './attempt.ts';
import type { CheckedAddress } from './egress.ts';
import { madeFolder, type Receiver } from './receiver.ts';
import { checkPin } from './trust.ts';

/** What a transfer by FTP needs besides the receiver and the file. */
export interface FtpContext {
  readonly address: CheckedAddress;
  readonly authorities: () => string[];
  readonly limits: Bounds;
  readonly pins: Pins;
}

const implicitTlsPort = 990;

/** Sends a file by FTP, or by FTPS (TLS before login: at once on port 990, elsewhere with AUTH TLS). */
export async function sendByFtp(receiver: Receiver, file: OutgoingFile, context: FtpContext): Promise<void> {
  // The library lets data connections go to the control connection's address only, whatever PASV answers.
  const client = new Client(context.limits.idle, { allowSeparateTransferHost: false });
  await attempt(
    context.limits,
    () => client.close(),
    async (progress) => {
      await progress.step('connect', connect(client, receiver, context));
      await progress.step('login', client.login(receiver.username, receiver.password));
      await progress.step('login', client.useDefaultSettings());
      await progress.step('folder', enterFolder(client, receiver));
      await upload(client, file, progress);
    },
  );
}

/** Makes each missing level on the way. */
async function enterFolder(client: Client, receiver: Receiver): Promise<void> {
  const path = receiver.folders.join('/');
  const login = receiver.fromRoot ? await client.pwd() : undefined;
  await madeFolder(receiver, async (from) => {
    if (from === 'root') return client.ensureDir(`/${path}`);
    if (login !== undefined) await client.cd(login);
    return client.ensureDir(path);
  });
}

async function connect(client: Client, receiver: Receiver, context: FtpContext): Promise<void> {
  const { address } = context.address;
  if (receiver.protocol === 'ftp') {
    await client.connect(address, receiver.port);
    return;
  }
  const options = {
    // An address and never the name: the library would resolve a name again.
    host: address,
    servername: isIP(receiver.host) === 0 ? receiver.host : '',
    ca: context.authorities(),
    rejectUnauthorized: !context.address.allowed,
  };
  if (receiver.port === implicitTlsPort) {
    await client.connectImplicitTLS(address, receiver.port, options);
  } else {
    await client.connect(address, receiver.port);
    await client.useTLS(options);
  }
  await checkCertificate(client, `ftps:${receiver.host}:${receiver.port}`, context.pins);
}

/** A certificate that nobody vouches for, which only allowed addresses may have, is pinned like a host key. */
async function checkCertificate(client: Client, target: string, pins: Pins): Promise<void> {
  const control = client.ftp.socket;
  if (!(control instanceof TLSSocket)) throw new DeliveryError('connect failed', false);
  if (control.authorized) return;
  const fingerprint = fingerprintOf(control);
  await checkPin(pins, target, fingerprint);
  const openDataConnection = client.prepareTransfer;
  client.prepareTransfer = async (ftp) => {
    const reply = await openDataConnection(ftp);
    const data = ftp.dataSocket;
    if (!(data instanceof TLSSocket)) throw new DeliveryError('upload failed', false);
    data.once('secureConnect', () => {
      // A resumed session shows no certificate, but only the one who has its keys can resume it.
      if (data.isSessionReused() || fingerprintOf(data) === fingerprint) return;
      data.destroy(new Error('another certificate'));
    });
    return reply;
  };
}

function fingerprintOf(socket: TLSSocket): string {
  return `SHA256:${socket.getPeerX509Certificate()?.fingerprint256 ?? ''}`;
}

async function upload(client: Client, file: OutgoingFile, progress: Progress): Promise<void> {
  const part = `${file.name}.part`;
  let sent = 0;
  client.trackProgress(({ bytes }) => {
    if (bytes !== sent) progress.alive();
    sent = bytes;
  });
  // Some servers let nobody write over a file: what a crashed attempt left goes first.
  await progress.step('upload', client.remove(part, true));
  await progress.step('upload', client.uploadFrom(Readable.from(contentOf(file, client)), part));
  await progress.step('verify', checkSize(client, part, file.size));
  await progress.step('rename', rename(client, part, file.name));
  await progress.step('verify', checkSize(client, file.name, file.size));
}

/** The bytes of the file, once they may be sent. */
async function* contentOf(file: OutgoingFile, client: Client): AsyncGenerator<Buffer> {
  const data = client.ftp.dataSocket;
  // The library waits for a cipher, and the session to resume names one before any handshake: the end of an empty file
  // would then come in the middle of it.
  if (data instanceof TLSSocket && !isSecure(data)) await once(data, 'secureConnect');
  // An end in the turn of the handshake's own end would be one of the connection, without a word.
  await nextTurn();
  yield* file.read();
}

/** Whether the handshake is over: only then both sides have said so in messages of their own. */
function isSecure(socket: TLSSocket): boolean {
  return socket.getPeerFinished() !== undefined && socket.getFinished() !== undefined;
}

/** Without SIZE the server's word has to do, and a receiver may have taken the file away already. */
async function checkSize(client: Client, name: string, expected: number): Promise<void> {
  try {
    if ((await client.size(name)) !== expected) throw new DeliveryError('size differs', false);
  } catch (error) {
    if (!(error instanceof FTPError)) throw error;
  }
}

async function rename(client: Client, from: string, to: string): Promise<void> {
  try {
    await client.rename(from, to);
  } catch (error) {
    if (!(error instanceof FTPError)) throw error;
    // Some servers do not rename over an older file.
    await client.remove(to, true);
    await client.rename(from, to);
  }
}
