import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import Fastify from 'fastify';
import { letLargeBodiesTakeTurns } from './large-bodies.ts';

const megabyte = 1024 * 1024;
const bodyLimit = 10 * megabyte;

let gate: PromiseWithResolvers<void>;
let running = 0;
let port = 0;
const app = Fastify({ bodyLimit });

before(async () => {
  letLargeBodiesTakeTurns(app, bodyLimit);
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body: Buffer, done) => done(null, body));
  app.post('/', async (request) => {
    running += 1;
    await gate.promise;
    running -= 1;
    return String((request.body as Buffer).length);
  });
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
});
after(() => app.close());

/** Sends a body of so many bytes; `answer` is all that comes back until the connection closes. */
function send(size: number, chunked = false): { readonly socket: Socket; readonly answer: Promise<string> } {
  const socket = connect(port, '127.0.0.1');
  const length = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${size}`;
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: x/y\r\n${length}\r\n\r\n`);
  if (chunked) socket.write(`${size.toString(16)}\r\n`);
  socket.write(Buffer.alloc(size));
  if (chunked) socket.write('\r\n0\r\n\r\n');
  let text = '';
  socket.setEncoding('latin1').on('data', (piece) => {
    text += piece;
  });
  socket.on('error', () => {});
  return { socket, answer: once(socket, 'close').then(() => text) };
}

async function untilRunning(count: number): Promise<void> {
  while (running < count) await wait(5);
  await wait(100);
  assert.equal(running, count);
}

test('bodies wait until there is room for them, small ones do not, and who leaves holds up nobody', async () => {
  gate = Promise.withResolvers();
  const sent = Array.from({ length: 20 }, () => send(8 * megabyte));
  await untilRunning(8);
  const small = send(60_000);
  await untilRunning(9);
  for (const { socket } of [sent[9]!, sent[12]!]) socket.destroy();
  gate.resolve();
  const answers = await Promise.all([...sent, small].map(({ answer }) => answer));
  assert.equal(answers.filter((answer) => answer.endsWith(`\r\n\r\n${8 * megabyte}`)).length, 18);
  assert.match(answers.at(-1)!, /\r\n\r\n60000$/);
});

test('a body that does not say how long it is counts as the longest', async () => {
  gate = Promise.withResolvers();
  const sent = Array.from({ length: 8 }, () => send(100, true));
  await untilRunning(6);
  gate.resolve();
  for (const { answer } of sent) assert.match(await answer, /\r\n\r\n100$|\r\n3\r\n100\r\n/);
});
