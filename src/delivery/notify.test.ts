import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { DeliveryError } from '../core/background.ts';
import type { Resolve } from './egress.ts';
import { postNotification } from './notify.ts';

const atHome: Resolve = async () => ({ address: '127.0.0.1', family: 4, allowed: true });
const context = { resolve: atHome, authorities: () => [], timeout: 2000 };

async function startReceiver(answer: RequestListener) {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
  };
  return { seen, port, [Symbol.asyncDispose]: close };
}

test('posts JSON to the checked address under the name it was given', async () => {
  let body = '';
  await using receiver = await startReceiver((request, response) => {
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => response.writeHead(204).end());
  });
  await postNotification(`http://hook.test:${receiver.port}/done?a=1`, '{"id":"ä"}', context);
  const [request] = receiver.seen;
  assert.equal(request?.method, 'POST');
  assert.equal(request?.url, '/done?a=1');
  assert.equal(request?.headers.host, `hook.test:${receiver.port}`);
  assert.equal(request?.headers['content-type'], 'application/json');
  assert.equal(body, '{"id":"ä"}');
});

test('does not wait for the end of an answer', async () => {
  await using receiver = await startReceiver((_request, response) => {
    response.writeHead(200);
    response.write('endless');
  });
  await postNotification(`http://hook.test:${receiver.port}/`, '{}', context);
});

const failing: Record<string, RequestListener> = {
  'a redirect, which is not followed': (_request, response) => response.writeHead(302, { location: '/other' }).end(),
  'an error': (_request, response) => response.writeHead(500).end(),
  'a refusal': (_request, response) => response.writeHead(404).end('secret'),
  'a closed connection': (request) => request.socket.destroy(),
  'another protocol': (_request, response) => response.writeHead(101, { upgrade: 'x', connection: 'upgrade' }).end(),
  'no HTTP': (request) => request.socket.end('what?\r\n\r\n'),
};

for (const [name, answer] of Object.entries(failing)) {
  test(`may be tried again after ${name}`, async () => {
    await using receiver = await startReceiver(answer);
    const sent = postNotification(`http://hook.test:${receiver.port}/`, '{}', context);
    await assert.rejects(sent, (error) => error instanceof DeliveryError && !error.permanent);
    assert.equal(receiver.seen.length, 1);
  });
}

test('gives up on a receiver that does not answer', async () => {
  await using receiver = await startReceiver(() => {});
  const sent = postNotification(`http://hook.test:${receiver.port}/`, '{}', { ...context, timeout: 200 });
  await assert.rejects(sent, { message: 'timed out', permanent: false });
});

test('reaches public addresses on the usual ports only', async () => {
  await using receiver = await startReceiver((_request, response) => response.end());
  const resolve: Resolve = async () => ({ address: '127.0.0.1', family: 4, allowed: false });
  const sent = postNotification(`http://hook.test:${receiver.port}/`, '{}', { ...context, resolve });
  await assert.rejects(sent, { message: 'target refused', permanent: true });
  assert.equal(receiver.seen.length, 0);
});

test('refuses what is no plain web address', async () => {
  const urls = [
    '',
    'hook.test',
    '//hook.test/',
    'ftp://hook.test/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://user@hook.test/',
    'http://user:pass@hook.test/',
    'http://:pass@hook.test/',
    'http://hook.test/\r\nX: 1',
    'http://hook.test:99999/',
    'http://',
  ];
  for (const url of urls) {
    await assert.rejects(postNotification(url, '{}', context), { message: 'target refused', permanent: true }, url);
  }
});
