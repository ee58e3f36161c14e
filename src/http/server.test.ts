import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { createMetrics } from './metrics.ts';
import { createServer, type Mount } from './server.ts';

const logged: Record<string, unknown>[] = [];
let isReady = false;
let app: FastifyInstance;
let port = 0;

/** A wire with one route that answers, one that fails, and a way of its own of saying so. */
const mount: Mount = {
  name: 'toy',
  prefix: '/toy',
  description: {
    title: 'Toy <1>',
    operations: [
      { name: 'Reading a Thing', method: 'GET', path: '/thing/:id' },
      {
        ...{ name: 'Making a Thing', method: 'POST', path: '/thing' },
        example: { query: { colour: 'red' }, request: { size: 1 }, requestType: 'application/json', reply: { id: 1 } },
      },
      {
        ...{ name: 'Making Things', method: 'POST', path: '/thing' },
        example: { request: { sizes: [1, 2] }, requestType: 'application/json' },
      },
    ],
    contentType: 'application/json',
    security: { type: 'apiKey', in: 'header', name: 'X-Toy' },
    success: { type: 'object' },
    failure: { type: 'string' },
  },
  register(instance) {
    instance.get('/thing/:id', (request) => request.params);
    instance.get('/defect', () => {
      throw new TypeError('a mistake', { cause: new Error('deeper') });
    });
    instance.setNotFoundHandler((_request, reply) => reply.code(501).send('toy: no such thing'));
    instance.setErrorHandler((error, request, reply) => {
      Object.assign(request, { defect: error });
      return reply.code(500).send('toy: broken');
    });
  },
};

before(async () => {
  const metrics = createMetrics(async () => ({ waiting: 3, retrying: 1 }));
  app = createServer({
    mounts: [mount],
    log: pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line)) }),
    counts: metrics,
    system: { isReady: async () => isReady, metrics: metrics.read },
  });
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
});
after(() => app.close());

/** Sends bytes as they are and gives all that comes back. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1').on('data', (piece) => {
      answer += piece;
    });
    socket.on('error', () => undefined).on('close', () => resolve(answer));
    socket.setTimeout(2_000, () => socket.destroy());
    socket.write(bytes, 'latin1');
  });
}

function request(line: string, headers = ''): string {
  return `${line} HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n${headers}\r\n`;
}

const long = 'a'.repeat(20_000);

/** What is sent, and how the answer begins and ends. */
const odd: readonly (readonly [name: string, bytes: string, begins: RegExp, ends?: string])[] = [
  ['an escape that is none', request('GET /%zz'), /^HTTP\/1.1 404 /, '{"error":"not found"}'],
  ['bytes that are no text', request('GET /%ff%fe'), /^HTTP\/1.1 404 /, '{"error":"not found"}'],
  ['the same for a dialect', request('GET /toy/%zz'), /^HTTP\/1.1 501 /, 'toy: no such thing'],
  ['a value that is no text', request('GET /toy/thing/%ff'), /^HTTP\/1.1 200 /, '{"id":"%ff"}'],
  ['a query that is no text', request('GET /toy/thing/1?a=%ff&%'), /^HTTP\/1.1 200 /, '{"id":"1"}'],
  ['a long path', request(`GET /${long.slice(0, 15_000)}`), /^HTTP\/1.1 404 /, '{"error":"not found"}'],
  ['a long value', request(`GET /toy/thing/${long.slice(0, 15_000)}`), /^HTTP\/1.1 200 /],
  ['a path that is too long', request(`GET /${long}`), /^HTTP\/1.1 431 /],
  ['a header that is too long', request('GET /healthz', `X-A: ${long}\r\n`), /^HTTP\/1.1 431 /],
  ['an unusual method', request('PROPFIND /healthz'), /^HTTP\/1.1 404 /, '{"error":"not found"}'],
  ['an unusual method for a dialect', request('PROPFIND /toy/thing/1'), /^HTTP\/1.1 501 /, 'toy: no such thing'],
  ['TRACE', request('TRACE /healthz', 'X-Secret: canary\r\n'), /^HTTP\/1.1 404 /, '{"error":"not found"}'],
  ['a method that is none', request('BOGUS /'), /^HTTP\/1.1 400 /],
  ['CONNECT', request('CONNECT evil.test:443'), /^$/],
  ['OPTIONS *', request('OPTIONS *'), /^HTTP\/1.1 404 /],
  ['an address with a host', request('GET http://evil.test/healthz'), /^HTTP\/1.1 200 /, '{"status":"ok"}'],
  ['two slashes', request('GET //evil.test/docs'), /^HTTP\/1.1 404 /],
  ['a redirect with a foreign host', request('GET /'), /^HTTP\/1.1 302 (.*\r\n)+location: \/docs\r\n/],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', /^HTTP\/1.1 400 /],
  ['an upgrade', request('GET /nope', 'Upgrade: h2c\r\n'), /^HTTP\/1.1 404 /],
  ['an unknown expectation', request('GET /healthz', 'Expect: dragons\r\n'), /^HTTP\/1.1 417 /],
  ['two lengths', request('POST /nope', 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n'), /^HTTP\/1.1 400 /],
  [
    'a body that is no JSON',
    `${request('POST /nope', 'Content-Type: application/json\r\nContent-Length: 1\r\n')}{`,
    /^HTTP\/1.1 400 /,
    '{"error":"bad request"}',
  ],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', /^HTTP\/1.1 400 /],
];

for (const [name, bytes, begins, ends = ''] of odd) {
  test(`the socket: ${name}`, async () => {
    const answer = await raw(bytes);
    assert.match(answer, begins);
    assert.ok(answer.endsWith(ends), answer);
    assert.doesNotMatch(answer, /evil|canary|fastify|node_modules/i);
  });
}

test('a defect is logged once with its stack, and the client learns nothing', async () => {
  logged.length = 0;
  assert.match(await raw(request('GET /toy/defect')), /\r\n\r\ntoy: broken$/);
  assert.equal(logged.length, 1);
  const [{ level, route, status, stack, cause }] = logged as [Record<string, unknown>];
  assert.deepEqual([level, route, status], [50, '/toy/defect', 500]);
  assert.match(String(stack), /^TypeError: a mistake\n +at .*server\.test\.ts/);
  assert.match(String(cause), /^Error: deeper\n/);
});

test('the log and the metrics name the route, never the address', async () => {
  logged.length = 0;
  await raw(request('GET /toy/thing/anna@example.com?q=canary'));
  await raw(request('GET /canary'));
  const { method, route, status } = logged[0]!;
  assert.deepEqual([method, route, status], ['GET', '/toy/thing/:id', 200]);
  assert.equal(logged[1]?.route, 'unknown');
  const metrics = await raw(request('GET /metrics'));
  assert.match(metrics, /^kontor_jobs\{state="waiting"\} 3$/m);
  assert.match(
    metrics,
    /request_seconds_count\{dialect="toy",method="GET",route="\/toy\/thing\/:id",status="200"\} \d+$/m,
  );
  assert.doesNotMatch(JSON.stringify(logged) + metrics, /anna|canary|aaaa/);
});

test('readiness is what the system says, health is not', async () => {
  assert.match(await raw(request('GET /readyz')), /^HTTP\/1.1 503 (.*\r\n)+\r\n\{"status":"unavailable"\}$/);
  assert.match(await raw(request('GET /healthz')), /^HTTP\/1.1 200 /);
  isReady = true;
  assert.match(await raw(request('GET /readyz')), /^HTTP\/1.1 200 (.*\r\n)+\r\n\{"status":"ok"\}$/);
});

test('the pages come with headers that forbid all else', async () => {
  const page = await fetch(`http://127.0.0.1:${port}/docs`);
  assert.match(
    page.headers.get('content-security-policy') ?? '',
    /^default-src 'none'; .*frame-ancestors 'none'; style-src 'sha256-/,
  );
  assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
  const html = await page.text();
  assert.match(html, /Toy &lt;1&gt;/);
  assert.doesNotMatch(html, /<script|https?:|\bstyle="/);
});

test('operations that share an address are one operation of the document', async () => {
  const document = (await (await fetch(`http://127.0.0.1:${port}/openapi.json`)).json()) as Record<string, never>;
  const replies = {
    200: {
      description: 'Done.',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/toySuccess' } } },
    },
    default: {
      description: 'Refused.',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/toyFailure' } } },
    },
  };
  const operation = { tags: ['toy'], security: [{ toy: [] }], responses: replies };
  assert.deepEqual(document.paths, {
    '/toy/thing/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      get: { ...operation, summary: 'Reading a Thing', operationId: 'toy-reading-a-thing' },
    },
    '/toy/thing': {
      post: {
        ...{ ...operation, summary: 'Making a Thing / Making Things', operationId: 'toy-making-a-thing' },
        parameters: [{ name: 'colour', in: 'query', schema: { type: 'string' }, example: 'red' }],
        requestBody: {
          content: {
            'application/json': {
              schema: { type: ['object', 'array'] },
              examples: { 'Making a Thing': { value: { size: 1 } }, 'Making Things': { value: { sizes: [1, 2] } } },
            },
          },
        },
        responses: {
          ...replies,
          200: {
            ...replies[200],
            content: {
              'application/json': {
                ...replies[200].content['application/json'],
                examples: { 'Making a Thing': { value: { id: 1 } } },
              },
            },
          },
        },
      },
    },
  });
});

test('requests that arrive in one turn are handled together', async () => {
  const steps: string[] = [];
  const register = (instance: FastifyInstance): void => {
    instance.addHook('preValidation', (_request, _reply, next) => {
      steps.push('arrived');
      next();
    });
    instance.get('/thing/:id', (asked) => {
      steps.push('handled');
      return asked.params;
    });
  };
  const toy = createServer({ mounts: [{ ...mount, register }], log: pino({ level: 'silent' }) });
  const answers = await Promise.all(['1', '2'].map((id) => toy.inject(`/toy/thing/${id}`)));
  assert.deepEqual(steps, ['arrived', 'arrived', 'handled', 'handled']);
  assert.deepEqual(
    answers.map(({ body }) => body),
    ['{"id":"1"}', '{"id":"2"}'],
  );
  await toy.close();
});
