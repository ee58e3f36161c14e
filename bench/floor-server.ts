import { once } from 'node:events';
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { migrateSqlite } from '../src/store/sqlite.ts';

/**
 * The floor: a bare `node:http` server over the product's schema. It reads and writes the same rows, on the same two
 * threads, and has no framework, no authentication and no rules. Started as `floor-server.ts FILE`; prints its port.
 */
const file = process.argv[2] ?? '';
await migrateSqlite(file);
const writer = new Worker(new URL('./floor-writer.ts', import.meta.url), { workerData: file });
await once(writer, 'message');
const database = new DatabaseSync(file, { timeout: 10_000 });
const select = database.prepare(
  "select c.id, c.public_id, c.fields from contact_key k join contact c on c.account_id = 1 and c.id = k.contact_id where k.account_id = 1 and k.kind = 'email' and k.value = ?",
);

const waiting = new Map<number, (ids: readonly number[]) => void>();
let calls: unknown[] = [];
let lastCall = 0;
writer.on('message', (replies: readonly { id: number; ids: readonly number[] }[]) => {
  for (const { id, ids } of replies) {
    waiting.get(id)?.(ids);
    waiting.delete(id);
  }
});

function write(contacts: readonly unknown[]): Promise<readonly number[]> {
  return new Promise((resolve) => {
    lastCall += 1;
    waiting.set(lastCall, resolve);
    if (calls.length === 0) {
      setImmediate(() => {
        writer.postMessage(calls);
        calls = [];
      });
    }
    calls.push({ id: lastCall, contacts });
  });
}

/** The same reply as the product's, made of the stored fields. */
function read({ keyValues: [value = ''] = [], fields = [] }: Query): unknown {
  const result = select.all(value).map((row) => {
    const stored = JSON.parse(String(row.fields)) as Readonly<Record<string, string>>;
    const shown = fields.map((field) => [field, stored[field] ?? null] as const);
    return { ...Object.fromEntries(shown), id: String(row.id), uid: row.public_id };
  });
  return { errors: [], result };
}

interface Query {
  readonly keyValues?: readonly string[];
  readonly fields?: readonly string[];
}

async function answer(url: string, body: Query & { contacts?: unknown[] }): Promise<unknown> {
  if (url.endsWith('getdata')) return read(body);
  return { ids: await write(body.contacts ?? [body]) };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString()) as { contacts?: unknown[] };
    void answer(request.url ?? '', body).then((data) => {
      const text = JSON.stringify({ replyCode: 0, replyText: 'OK', data });
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
      response.end(text);
    });
  });
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port));
