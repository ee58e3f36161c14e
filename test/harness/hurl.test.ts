import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { parseHurl } from './hurl.ts';
import { sameBody } from './same-body.ts';
import { rewriteTranscript } from './transcripts.ts';
import type { World } from './world.ts';

const file = `# Contacts, for people to read.

# given: a contact
# given: another contact
# documented: "Creating a contact"; request as printed
# (second line)
POST {{host}}/api/contact?a=1
Content-Type: application/json
X-WSSE: {{wsse}}
{ "id": 9007199254740993, "id": 2,

  "list": [] }

HTTP 200
Content-Type: application/json
{ "ok": true,
  "n": 1.0 }

# inferred: from the list of errors
GET {{host}}/api/contact
HTTP 404

# chosen: D1
PUT {{host}}/api/contact

\`\`\`xml
<a>
  <b/>
</a>
\`\`\`
HTTP 201
\`\`\`
id;name
1;"Ä"
\`\`\`

# chosen: D2
POST {{host}}/broken
\`{"a": \\u{1}\\r\\n\\\`\`
HTTP 400
[1,
 2]
`;

test('reads requests, expectations, comments and givens', () => {
  const [first, second, third, fourth, ...rest] = parseHurl(file, 'a.hurl');
  assert.deepEqual(rest, []);
  assert.equal(first?.comment, 'documented: "Creating a contact"; request as printed\n(second line)');
  assert.deepEqual(first.given, ['a contact', 'another contact']);
  assert.deepEqual([first.line, first.method, first.url], [7, 'POST', '/api/contact?a=1']);
  assert.deepEqual(first.headers, [
    ['Content-Type', 'application/json'],
    ['X-WSSE', '{{wsse}}'],
  ]);
  assert.equal(first.body?.text, '{ "id": 9007199254740993, "id": 2,\n\n  "list": [] }');
  assert.deepEqual(first.expected, {
    status: 200,
    headers: [['Content-Type', 'application/json']],
    body: { kind: 'json', text: '{ "ok": true,\n  "n": 1.0 }' },
    lines: [13, 17],
  });
  assert.deepEqual([second?.body, second?.expected.body], [undefined, undefined]);
  assert.deepEqual(third?.body, { kind: 'xml', text: '<a>\n  <b/>\n</a>\n' });
  assert.deepEqual(third.expected.body, { kind: 'text', text: 'id;name\n1;"Ä"\n' });
  assert.deepEqual(fourth?.body, { kind: 'text', text: '{"a": \u0001\r\n`' });
  assert.equal(fourth.expected.body?.text, '[1,\n 2]');
});

test('names the line that it does not understand', () => {
  const wrong: [text: string, message: RegExp][] = [
    ['GET /api\nHTTP 200', /^a\.hurl:1: expected METHOD \{\{host\}\}\/path, found GET \/api$/],
    ['GET {{host}}/\nHTTP *', /:2: expected JSON, XML, a fence or a backtick, found HTTP \*$/],
    ['GET {{host}}/\n', /:3: expected HTTP and a status, found the end$/],
    ['GET {{host}}/\nHTTP 200\n[Asserts]\n', /:3: expected a body \(sections/],
    ['GET {{host}}/\nHTTP 200\n```\nabc', /:5: expected the closing fence, found the end$/],
    ['GET {{host}}/\nHTTP 200\n`abc', /:3: expected the closing backtick/],
    ['GET {{host}}/\nHTTP 200\n`abc`\nmore', /:4: expected METHOD/],
  ];
  for (const [text, message] of wrong) assert.throws(() => parseHurl(text, 'a.hurl'), { message });
});

test('compares bodies by their kind', () => {
  const json = (text: string) => ({ kind: 'json', text }) as const;
  const same: [expected: Parameters<typeof sameBody>[0], actual: string][] = [
    [undefined, ''],
    [json('{ "a": [1, "é\\/"] }'), '{"a":[1,"\\u00e9/"]}'],
    [json('9007199254740993'), '9007199254740993'],
    [{ kind: 'xml', text: '<a>\n  <b>x y</b>\n</a>\n' }, '<a><b>x y</b></a>'],
    [{ kind: 'text', text: 'a\n' }, 'a\n'],
  ];
  const different: typeof same = [
    [undefined, 'x'],
    [json('{ "a": 1, "b": 2 }'), '{"b":2,"a":1}'],
    [json('{ "a": 1 }'), '{"a":"1"}'],
    [json('{ "a": 1 }'), '{"a":1.0}'],
    [json('{ "a": 1 }'), '{"a":1,}'],
    [json('{ "a": 1 }'), '{"a":1,"a":1}'],
    [json('9007199254740993'), '9007199254740992'],
    [json('{}'), ''],
    [{ kind: 'xml', text: '<a>x y</a>' }, '<a>x  y</a>'],
    [{ kind: 'text', text: 'a\n' }, 'a'],
  ];
  for (const [expected, actual] of same) assert.ok(sameBody(expected, actual), actual);
  for (const [expected, actual] of different) assert.ok(!sameBody(expected, actual), actual);
});

/** Answers each request with the next of the replies, and notes what it was asked. */
function scriptedWorld(replies: readonly (readonly [status: number, body: string])[], seen: unknown[] = []): World {
  let next = 0;
  return {
    variables: { host: 'http://kontor.test', wsse: 'UsernameToken x' },
    given: async (text) => void seen.push(text),
    request: async (request) => {
      seen.push(request);
      const [status, body] = replies[next++] ?? [500, ''];
      return { status, headers: { 'Content-Type': 'text/plain' }, body };
    },
    [Symbol.asyncDispose]: async () => void seen.push('disposed'),
  };
}

async function inFile(text: string, work: (path: string) => Promise<unknown>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-hurl-'));
  try {
    const path = join(folder, 'a.hurl');
    await writeFile(path, text);
    await work(path);
    return await readFile(path, 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

const rightReplies = [
  [200, '{"ok":true,"n":1.0}'],
  [404, ''],
  [201, 'id;name\n1;"Ä"\n'],
  [400, '[1,2]'],
] as const;

test('hands the world what is given and what is asked, byte by byte', async () => {
  const seen: unknown[] = [];
  await inFile(file, (path) => rewriteTranscript(path, async () => scriptedWorld(rightReplies, seen)));
  assert.deepEqual(seen.slice(0, 3), [
    'a contact',
    'another contact',
    {
      method: 'POST',
      url: '/api/contact?a=1',
      headers: [
        ['Content-Type', 'application/json'],
        ['X-WSSE', 'UsernameToken x'],
      ],
      body: '{ "id": 9007199254740993, "id": 2,\n\n  "list": [] }',
    },
  ]);
  assert.equal(seen.at(-1), 'disposed');
});

test('a rewrite touches only what differs', async () => {
  const long = 'x'.repeat(60);
  const replies = [
    [200, '{"ok":true,"n":1.0}'],
    [200, `{"a":{},"b":[{"id":9007199254740993,"s":"{\\"}"},"${long}","${long}"],"c":{"d":null}}`],
    [201, '<a>\n  <b/>\n</a>'],
    [400, 'no\r\n`'],
  ] as const;
  const rewritten = await inFile(file, (path) => rewriteTranscript(path, async () => scriptedWorld(replies)));
  const expected = file
    .replace('HTTP 200\nContent-Type: application/json', 'HTTP 200\nContent-Type: text/plain')
    .replace(
      'HTTP 404\n',
      `HTTP 200\n{\n  "a": {},\n  "b": [\n    { "id": 9007199254740993, "s": "{\\"}" },\n    "${long}",\n    "${long}"\n  ],\n  "c": { "d": null }\n}\n`,
    )
    .replace('id;name\n1;"Ä"\n```', '<a>\n  <b/>\n</a>```')
    .replace('[1,\n 2]', '```escape\nno\\r\n\\````');
  assert.equal(rewritten, expected);
  const again = await inFile(rewritten, async (path) => {
    assert.equal(await rewriteTranscript(path, async () => scriptedWorld(replies)), false, 'a rewritten file fits');
  });
  assert.equal(again, rewritten);
});

test('a rewrite lays XML out, and leaves alone what holds white space that matters', async () => {
  const declared = '<?xml version="1.0"?>\n';
  const text = 'x'.repeat(110);
  const replies = [
    [200, `${declared}<a><b/></a>`],
    [200, `${declared}<a n="1"><b><c>${text}</c><d></d></b><e/></a>`],
    [200, `${declared}<a>x\ny</a>`],
  ] as const;
  const before = '# chosen: D1\nGET {{host}}/api\nHTTP 200\n\n'.repeat(replies.length);
  const rewritten = await inFile(before, (path) => rewriteTranscript(path, async () => scriptedWorld(replies)));
  const bodies = rewritten.split('HTTP 200\n').slice(1);
  assert.deepEqual(
    bodies.map((body) => body.split('\n\n')[0]),
    [
      `${declared}<a><b/></a>`,
      `${declared}<a n="1">\n  <b>\n    <c>${text}</c>\n    <d></d>\n  </b>\n  <e/>\n</a>`,
      `\`\`\`\n${declared}<a>x\ny</a>\`\`\``,
    ],
  );
});

test('a wrong reply fails the test of its file, with its comment and both replies', async () => {
  const body = '# chosen: D7\nGET {{host}}/api\nHTTP 200\nX-Missing: 1\n`right`\n';
  await inFile(body, async (path) => {
    const harness = join(import.meta.dirname, 'transcripts.ts');
    const script = `import { testTranscripts } from ${JSON.stringify(harness)};
      const world = { variables: {}, given: async () => {}, [Symbol.asyncDispose]: async () => {},
        request: async () => ({ status: 404, headers: {}, body: 'wrong' }) };
      testTranscripts([${JSON.stringify(path)}], async () => world);`;
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { env });
    await assert.rejects(run, ({ stdout }: { stdout: string }) => {
      for (const part of [
        'chosen: D7',
        'HTTP 200',
        'X-Missing: 1',
        'right',
        'HTTP 404',
        'X-Missing: (absent)',
        'wrong',
      ]) {
        assert.ok(stdout.includes(part), `${part} in ${stdout}`);
      }
      return true;
    });
  });
});
