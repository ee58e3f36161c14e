import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { freePort } from '../harness/free-port.ts';
import { type FtpServer, startFtpServer } from '../harness/ftp-server.ts';
import { type Kontor, startKontor, until } from '../harness/kontor.ts';

// The vendor's use case "multiple sources" from its first step to its last, with real servers on both ends.

type Protocol = 'ftp' | 'ftps' | 'sftp';

interface Status {
  readonly id: string;
  readonly status: string;
  readonly type: string;
  readonly file_name: string | null;
  readonly ftp_host: string;
  readonly ftp_dir: string;
}

const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const range = [day(-1), day(1)];

function settingsFor(server: FtpServer, protocol: Protocol, folder: string) {
  const port = String(protocol === 'sftp' ? server.sftpPort : server.ftpPort);
  return { host: '127.0.0.1', port, username: server.username, password: server.password, folder };
}

async function requestExport(kontor: Kontor, body: object): Promise<number> {
  const reply = await kontor.call<{ id: number }>('POST', 'contact/getchanges', body);
  assert.equal(reply.replyText, 'OK', reply.text);
  assert.ok(Number.isInteger(reply.data.id));
  return reply.data.id;
}

async function statusOf(kontor: Kontor, id: number): Promise<Status> {
  return (await kontor.call<Status>('GET', `export/${id}`)).data;
}

/** Waits for a status and gives every status that was seen on the way. */
async function follow(kontor: Kontor, id: number, wanted: string): Promise<string[]> {
  const seen: string[] = [];
  await until(`export ${id} to be ${wanted}, after ${seen}`, async () => {
    const { status, file_name: file } = await statusOf(kontor, id);
    assert.equal(file !== null, status === 'done', `${status}: ${file}`);
    if (seen.at(-1) !== status) seen.push(status);
    return status === wanted ? true : undefined;
  });
  return seen;
}

/** Whether the statuses came in the vendor's order, each at most once; a quick export skips some. */
function assertForward(seen: readonly string[]): void {
  const order = ['scheduled', 'in progress', 'ready', 'done', 'error'];
  const places = seen.map((status) => order.indexOf(status));
  assert.deepEqual([...new Set(places)].sort(), places, seen.join(' -> '));
}

async function listening(server: Server, host: string): Promise<number> {
  server.listen(0, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A server on 127.0.0.1 that counts who comes and talks to nobody. */
async function startCanary() {
  const seen = { connections: 0 };
  const server = createServer((socket) => {
    seen.connections += 1;
    socket.destroy();
  });
  const port = await listening(server, '127.0.0.1');
  return { seen, port, [Symbol.asyncDispose]: async () => void server.close() };
}

/** A receiver of notifications that keeps what it was sent. */
async function notificationServer(host: string) {
  const received: unknown[] = [];
  const server = createHttpServer((request, response) => {
    assert.equal(`${request.method} ${request.headers['content-type']}`, 'POST application/json');
    let text = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    request.on('end', () => {
      received.push(JSON.parse(text));
      response.end();
    });
  });
  const url = `http://${host}:${await listening(server, host)}/kontor?key=1`;
  return { received, url, [Symbol.asyncDispose]: async () => void server.close() };
}

describe('the changes of one source', () => {
  let kontor: Kontor;
  let server: FtpServer;
  let sources: string[];
  let customField: number;
  let ids: Record<string, number>;

  before(async () => {
    kontor = await startKontor({ env: { KONTOR_DELIVERY_ALLOW: '127.0.0.0/8' } });
    server = await startFtpServer();
    for (const name of ['webshop_1', 'webshop_2']) {
      const { text, status } = await kontor.call('POST', 'source/create', { name });
      assert.ok(status === 200 && text.includes(`"name":"${name}"`), text);
    }
    const list = await kontor.call<{ id: string; name: string }[]>('GET', 'source');
    assert.deepEqual(
      list.data.map(({ name }) => name),
      ['webshop_1', 'webshop_2'],
    );
    sources = list.data.map(({ id }) => id);
    const field = { name: 'Kundennummer', application_type: 'shorttext' };
    customField = (await kontor.call<{ id: number }>('POST', 'field', field)).data.id;
    ids = await writeContacts();
  });

  after(async () => {
    await Promise.all([kontor?.[Symbol.asyncDispose](), server?.stop()]);
  });

  /** Gives the contacts' ids by the name before the `@`. */
  async function writeContacts(): Promise<Record<string, number>> {
    const [one, two] = sources;
    const made: Record<string, number> = {};
    const create = async (name: string, fields: object): Promise<void> => {
      const body = { 3: `${name}@example.com`, ...fields };
      const reply = await kontor.call<{ id: number }>('POST', 'contact', body);
      assert.equal(reply.replyCode, 0, reply.text);
      made[name] = reply.data.id;
    };
    const update = async (name: string, fields: object): Promise<void> => {
      const reply = await kontor.call('PUT', 'contact', { key_id: '3', 3: `${name}@example.com`, ...fields });
      assert.equal(reply.replyCode, 0, reply.text);
    };
    await create('anna', { 1: 'Anna "Änne"', 5: '2', source_id: one });
    await create('bela', { 1: 'Béla', source_id: one });
    await create('carla', { 1: 'Carla; Karla', [customField]: 'K-7', 5: '2', source_id: two });
    await create('dora', { 1: 'Dora', source_id: two });
    await create('erik', { 1: 'Erik' });
    await create('gerd', { 1: 'Gerd' });
    await create('hugo', { 1: 'Hugo', source_id: two });
    // Through the other source: from then on it belongs to both.
    await update('bela', { 31: '1', [customField]: '+49 7', source_id: two });
    // Without a source: stays with its own, and goes out with what it is now.
    await update('carla', { 1: 'Carla; Carola' });
    await update('gerd', { 5: '1', source_id: Number(two) });
    // Says nothing new: no change, and no change of source.
    await update('anna', { 1: 'Anna "Änne"', source_id: two });
    const gone = await kontor.call('POST', 'contact/delete', { key_id: '3', 3: 'hugo@example.com' });
    assert.equal(gone.replyCode, 0, gone.text);
    return made;
  }

  /** The file of the second source in English, with a semicolon, for the fields of the seed. */
  const printed = (): string =>
    [
      'user_id;First Name;E-Mail;Kundennummer',
      `${ids.bela};Béla;bela@example.com;+49 7`,
      `${ids.carla};"Carla; Carola";carla@example.com;K-7`,
      `${ids.dora};Dora;dora@example.com;`,
      `${ids.gerd};Gerd;gerd@example.com;`,
      '',
    ].join('\r\n');

  for (const protocol of ['ftp', 'ftps', 'sftp'] as const) {
    for (const origin of ['form', 'api']) {
      test(`arrive by ${protocol}, asked for with the origin ${origin}`, async () => {
        const folder = `path/of/${protocol}/${origin}`;
        // As the seed prints it, but for the ids and the receiver.
        const id = await requestExport(kontor, {
          distribution_method: protocol,
          origin,
          origin_id: sources[1],
          time_range: range,
          contact_fields: ['1', '3', String(customField)],
          delimiter: ';',
          add_field_names_header: 1,
          language: 'en',
          ftp_settings: settingsFor(server, protocol, folder),
        });
        assertForward(await follow(kontor, id, 'done'));
        assert.deepEqual(await readdir(join(server.root, folder)), [`changes_${id}.csv`]);
        assert.equal(await readFile(join(server.root, folder, `changes_${id}.csv`), 'utf8'), printed());
        const status = await statusOf(kontor, id);
        assert.partialDeepStrictEqual(status, {
          id: String(id),
          status: 'done',
          type: 'Changes',
          file_name: `changes_${id}.csv`,
          ftp_host: '127.0.0.1',
          ftp_dir: folder,
        });
        assert.ok(!JSON.stringify(status).includes(server.password));
        const data = await kontor.call('GET', `export/${id}/data`);
        assert.deepEqual([data.status, data.replyCode], [404, 4004], data.text);
      });
    }
  }

  test('come in the asked language and with the asked delimiter', async () => {
    const id = await requestExport(kontor, {
      distribution_method: 'local',
      origin: 'api',
      origin_id: Number(sources[0]),
      time_range: range,
      contact_fields: [1, 5, 31],
      language: 'de',
    });
    await follow(kontor, id, 'done');
    const data = await kontor.call('GET', `export/${id}/data`);
    assert.match(data.contentType, /^text\/csv/);
    assert.equal(
      data.text,
      ['user_id,Vorname,Geschlecht,Opt-In', `${ids.anna},"Anna ""Änne""",Weiblich,`, `${ids.bela},Béla,,Wahr`, ''].join(
        '\r\n',
      ),
    );
    const piece = await kontor.call('GET', `export/${id}/data/offset=1&limit=1`);
    assert.equal(piece.text, `${ids.bela},Béla,,Wahr\r\n`);
  });

  test('of no source, of any source, and of none that exists', async () => {
    const common = { distribution_method: 'local', time_range: range, contact_fields: [3], add_field_names_header: 0 };
    const rows = async (origin: string, origin_id: unknown): Promise<string[]> => {
      const id = await requestExport(kontor, { ...common, origin, origin_id });
      await follow(kontor, id, 'done');
      return (await kontor.call('GET', `export/${id}/data`)).text.split('\r\n').slice(0, -1);
    };
    const lines = (...names: string[]): string[] => names.map((name) => `${ids[name]},${name}@example.com`);
    assert.deepEqual(await rows('api', 0), lines('carla', 'erik', 'gerd'));
    assert.deepEqual(await rows('all', '0'), lines('anna', 'bela', 'carla', 'dora', 'erik', 'gerd'));
    const unknown = await kontor.call('POST', 'contact/getchanges', { ...common, origin: 'form', origin_id: '99' });
    assert.deepEqual([unknown.status, unknown.replyCode], [400, 10001], unknown.text);
  });

  test('wait as "ready" for a receiver that is down, and are asked for only once', async () => {
    const ftpPort = await freePort();
    const away = { ...server, ftpPort };
    const body = {
      distribution_method: 'ftp',
      origin: 'api',
      origin_id: sources[1],
      time_range: range,
      contact_fields: ['1', '3', String(customField)],
      delimiter: ';',
      ftp_settings: settingsFor(away, 'ftp', 'later/on'),
    };
    const id = await requestExport(kontor, body);
    assertForward(await follow(kontor, id, 'ready'));
    // The same in another order and with a number for a text.
    const again = { ...Object.fromEntries(Object.entries(body).reverse()), origin_id: Number(sources[1]) };
    const refused = await kontor.call('POST', 'contact/getchanges', again);
    assert.deepEqual([refused.status, refused.replyCode], [400, 4001], refused.text);

    await using late = await startFtpServer({ ftpPort });
    assertForward(await follow(kontor, id, 'done'));
    assert.equal(await readFile(join(late.root, 'later/on', `changes_${id}.csv`), 'utf8'), printed());
    assert.notEqual(await requestExport(kontor, body), id);
  });

  test('are reported to the notification address when they have arrived', async () => {
    await using listener = await notificationServer('127.0.0.1');
    const id = await requestExport(kontor, {
      distribution_method: 'sftp',
      origin: 'api',
      origin_id: sources[1],
      time_range: range,
      contact_fields: ['3'],
      ftp_settings: settingsFor(server, 'sftp', 'told'),
      notification_url: listener.url,
    });
    await until('the notification', async () => (listener.received.length > 0 ? true : undefined));
    const data = await statusOf(kontor, id);
    assert.equal(data.status, 'done');
    assert.deepEqual(listener.received, [{ replyCode: 0, replyText: 'OK', data }]);
  });

  test('are given to nobody with a wrong secret', async () => {
    for (const login of [{ secret: 'wrong' }, { user: 'nobody' }, { secret: '' }]) {
      const reply = await kontor.call('POST', 'source/create', { name: 'intruder' }, login);
      assert.deepEqual([reply.status, reply.replyText, reply.data], [401, 'Unauthorized', ''], reply.text);
      assert.notEqual(reply.replyCode, 0);
    }
    const list = await kontor.call<{ name: string }[]>('GET', 'source');
    assert.ok(!list.data.some(({ name }) => name === 'intruder'));
  });
});

test('nothing inside the network is reached unless the operator allows it', async () => {
  await using canary = await startCanary();
  const { port, seen } = canary;
  await using listener = await notificationServer('127.0.0.2');
  await using kontor = await startKontor({ env: { KONTOR_DELIVERY_ALLOW: '127.0.0.2' } });
  const common = { origin: 'all', origin_id: 0, time_range: range, contact_fields: ['3'] };
  const targets = ['127.0.0.1', 'localhost', '127.1', '2130706433', '::ffff:127.0.0.1', '10.0.0.1', '169.254.169.254'];
  const bodies = targets.flatMap((host) =>
    ['ftp', 'ftps', 'sftp'].map((method) => ({
      ...{ ...common, distribution_method: method, notification_url: listener.url },
      ftp_settings: { host, port, username: 'user', password: 'pass' },
    })),
  );
  const ids = await Promise.all(bodies.map((body) => requestExport(kontor, body)));
  for (const id of ids) assertForward(await follow(kontor, id, 'error'));
  await until('all notifications', async () => (listener.received.length === ids.length ? true : undefined));
  const told = listener.received as { data: Status }[];
  assert.deepEqual(told.map(({ data }) => `${data.id} ${data.status}`).sort(), ids.map((id) => `${id} error`).sort());

  const inside = { ...common, distribution_method: 'local', notification_url: `http://127.0.0.1:${port}/` };
  await follow(kontor, await requestExport(kontor, inside), 'done');
  await until('an attempt to notify', async () => {
    const metrics = await (await fetch(`${kontor.url}/metrics`)).text();
    return /^kontor_jobs\{state="waiting"\} 0$/m.test(metrics) ? true : undefined;
  });
  assert.equal(seen.connections, 0);
});
