import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { after, test } from 'node:test';
import { startKontor } from '../harness/kontor.ts';

const kontor = await startKontor();
const key = 'the-key-of-the-journeys';
const printed = await kontor.run(
  'key',
  'create',
  '--account',
  'shop',
  '--dialect',
  'quentn',
  '--secret',
  key,
  '--json',
);
after(() => kontor[Symbol.asyncDispose]());

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
after(() => agent.destroy());

interface Answer {
  readonly status: number;
  /** Names as they came, letter by letter. */
  readonly headers: readonly string[];
  readonly body: unknown;
}

/** Sends a request as the SDK does. */
function send(method: string, path: string, body?: object): Promise<Answer> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(`${kontor.url}/public/api/v1/${path}`, { method, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.rawHeaders, body: JSON.parse(text) }),
      );
    });
    sent.once('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const holders = async (mail: string): Promise<readonly unknown[]> =>
  (await send('GET', `contact/${mail}?fields=first_name,job_title`)).body as unknown[];

test('the key that was asked for is the key that was made', () => {
  const { dialect, account, secret } = JSON.parse(printed) as Record<string, string>;
  assert.deepEqual({ dialect, account, secret }, { dialect: 'quentn', account: 'shop', secret: key });
});

test('the limits come in the spelling that the SDK looks for', async () => {
  const { headers } = await send('GET', 'check-credentials');
  const names = headers.filter((name, at) => at % 2 === 0 && /rate/i.test(name));
  assert.deepEqual(names, ['X-Rate-Limit-Limit', 'X-Rate-Limit-Remaining', 'X-Rate-Limit-Reset']);
});

test('1,000 simultaneous creates of one mail leave one contact with `email`, and 1,000 with `none`', async () => {
  const create = (mail: string, check: string, at: number) =>
    send('POST', 'contact/', {
      contact: { mail, first_name: `Name ${at}`, job_title: 'Clerk' },
      duplicate_check_method: check,
      duplicate_merge_method: 'update_add',
    });
  for (const [check, expected] of [
    ['email', 1],
    ['auto', 1],
    ['none', 1_000],
  ] as const) {
    const mail = `${check}@example.com`;
    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, at) => create(mail, check, at)));
    assert.deepEqual(
      answers.filter(({ status }) => status !== 200),
      [],
    );
    const ids = new Set(answers.map(({ body }) => (body as { id: number }).id));
    assert.equal(ids.size, expected, check);
    assert.equal((await holders(mail)).length, expected, check);
  }
});

test('200 simultaneous creates from one request_ip with a flood_limit of 5 leave 5', async () => {
  const create = (at: number) =>
    send('POST', 'contact', {
      contact: { mail: `flood${at}@example.com`, request_ip: '203.0.113.77' },
      duplicate_check_method: 'email',
      flood_limit: 5,
    });
  const answers = await Promise.all(Array.from({ length: 200 }, (_, at) => create(at)));
  const count = (wanted: number) => answers.filter(({ status }) => status === wanted).length;
  assert.deepEqual([count(200), count(429)], [5, 195]);
  const found = await Promise.all(answers.map((_answer, at) => holders(`flood${at}@example.com`)));
  assert.equal(found.flat().length, 5);
});

test('what was counted is counted after a restart', async () => {
  await kontor.kill('SIGKILL');
  await kontor.restart();
  const contact = { mail: 'late@example.com', request_ip: '203.0.113.77' };
  assert.equal((await send('POST', 'contact', { contact, flood_limit: 5 })).status, 429);
  assert.equal((await send('POST', 'contact', { contact, flood_limit: 6 })).status, 200);
});
