import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import SftpClient from 'ssh2-sftp-client';
import type { OutgoingFile, Pins } from '../core/background.ts';
import { DeliveryError } from '../core/background.ts';
import type { Bounds, Progress } from './attempt.ts';
import { attempt } from './attempt.ts';
import type { CheckedAddress } from './egress.ts';
import { madeFolder, type Receiver } from './receiver.ts';
import { checkPin } from './trust.ts';

/** What a transfer by SFTP needs besides the receiver and the file. */
export interface SftpContext {
  readonly address: CheckedAddress;
  readonly limits: Bounds;
  readonly pins: Pins;
}

const ignore = (): void => {};

/** Sends a file by SFTP with a password; the host key is trusted at first contact and must stay the same. */
export async function sendBySftp(receiver: Receiver, file: OutgoingFile, context: SftpContext): Promise<void> {
  const client = new SftpClient('kontor', { error: ignore, end: ignore, close: ignore });
  // The library leaves its socket open after some failures, so it gets one that is closed here.
  const socket = connect({ host: context.address.address, port: receiver.port, noDelay: true });
  socket.on('error', ignore);
  const close = (): void => {
    client.end().catch(ignore);
    socket.destroy();
  };
  await attempt(context.limits, close, async (progress) => {
    await progress.step('connect', once(socket, 'connect'));
    await progress.step('login', login(client, socket, receiver, context));
    const folder = await progress.step(
      'folder',
      madeFolder(receiver, (from) => makeFolder(client, from === 'root' ? '/' : '', receiver.folders)),
    );
    await upload(client, file, folder, progress);
  });
}

async function login(client: SftpClient, socket: Socket, receiver: Receiver, context: SftpContext): Promise<void> {
  let refused: unknown;
  const hostVerifier = (key: Buffer, verify: (valid: boolean) => void): void => {
    const fingerprint = createHash('sha256').update(key).digest('base64').replace(/=+$/, '');
    checkPin(context.pins, `sftp:${receiver.host}:${receiver.port}`, `SHA256:${fingerprint}`).then(
      () => verify(true),
      (error: unknown) => {
        refused = error;
        verify(false);
      },
    );
  };
  const { username, password } = receiver;
  try {
    await client.connect({ sock: socket, username, password, hostVerifier, readyTimeout: context.limits.connect });
  } catch (error) {
    throw refused ?? error;
  }
}

/** Makes each missing level and answers the path, which ends with a slash unless it is the login directory. */
async function makeFolder(client: SftpClient, start: '' | '/', folders: readonly string[]): Promise<string> {
  let path: string = start;
  for (const folder of folders) {
    path += folder;
    await client.mkdir(path).catch(async (error: unknown) => {
      // Another delivery may have made it at the same moment.
      if (!(await client.stat(path)).isDirectory) throw error;
    });
    path += '/';
  }
  return path;
}

async function upload(client: SftpClient, file: OutgoingFile, folder: string, progress: Progress): Promise<void> {
  const path = folder + file.name;
  const part = `${path}.part`;
  // Some servers let nobody write over a file: what a crashed attempt left goes first.
  await progress.step('upload', client.delete(part, true));
  await progress.step('upload', put(client, packets(file, progress), part));
  await progress.step('verify', checkSize(client, part, file.size));
  await progress.step('rename', rename(client, part, path));
  await progress.step('verify', checkSize(client, path, file.size));
}

/** The bytes that one packet of the protocol carries, and those that may be on their way without an answer. */
const packetSize = 32 * 1_024;
const writeStreamOptions = { flags: 'w', highWaterMark: 64 * packetSize } as const;

/** The content a packet at a time: the library waits for the answers of larger pieces one after the other. */
async function* packets(file: OutgoingFile, progress: Progress): AsyncGenerator<Buffer> {
  for await (const bytes of file.read()) {
    for (let at = 0; at < bytes.length; at += packetSize) {
      yield bytes.subarray(at, at + packetSize);
      progress.alive();
    }
  }
}

async function put(client: SftpClient, content: AsyncIterable<Buffer>, path: string): Promise<void> {
  const stream = Readable.from(content, { objectMode: false });
  try {
    await client.put(stream, path, { writeStreamOptions });
  } finally {
    // The library leaves it open when the other side fails.
    stream.destroy();
  }
}

/** A file that is not there any more was taken by its receiver. */
async function checkSize(client: SftpClient, path: string, expected: number): Promise<void> {
  if ((await client.exists(path)) === false) return;
  if ((await client.stat(path)).size !== expected) throw new DeliveryError('size differs', false);
}

/** Replaces an older file in one step where the server can, else after deleting it. */
async function rename(client: SftpClient, from: string, to: string): Promise<void> {
  try {
    await client.posixRename(from, to);
  } catch {
    await client.delete(to, true);
    await client.rename(from, to);
  }
}
