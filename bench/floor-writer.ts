import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { randomIds } from '../src/core/random-ids.ts';
import { fewestPerCommit } from '../src/store/group-commit.ts';

/**
 * The floor's writer: the rows that the product writes for a new contact, with the same durability and the same
 * policy (what waits together is committed together), and nothing else: no look-ups, no rules, no refusals.
 */
const database = new DatabaseSync(workerData as string, { timeout: 10_000 });
database.exec(
  'pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536; pragma wal_autocheckpoint = 8000',
);
const insertContact = database.prepare('insert into contact values (1, ?, ?, 1, ?, ?, ?)');
const insertKey = database.prepare('insert into contact_key values (1, ?, ?, ?)');
const insertChange = database.prepare("insert into change values (1, ?, ?, ?, 'create', 'api', 0, 1, ?)");
let lastId = Number(database.prepare('select coalesce(max(id), 0) as id from contact').get()?.id);

interface Call {
  readonly id: number;
  readonly contacts: readonly Readonly<Record<string, string>>[];
}

const waiting: Call[] = [];

function commit(): void {
  const calls = waiting.splice(0, fewestPerCommit);
  if (waiting.length > 0) setImmediate(commit);
  database.exec('begin immediate');
  const replies = calls.map(({ id, contacts }) => ({ id, ids: contacts.map(write) }));
  database.exec('commit');
  parentPort?.postMessage(replies);
}

function write(fields: Readonly<Record<string, string>>): number {
  lastId += 1;
  const now = Date.now();
  const publicId = randomIds.publicId();
  insertContact.run(lastId, publicId, now, now, JSON.stringify(fields));
  insertKey.run('publicId', publicId, lastId);
  insertKey.run('email', fields['3'] ?? '', lastId);
  insertKey.run('phone', fields['15'] ?? '', lastId);
  const changes = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, [null, value]]));
  insertChange.run(lastId, lastId, now, JSON.stringify(changes));
  return lastId;
}

parentPort?.on('message', (calls: readonly Call[]) => {
  if (waiting.length === 0) setImmediate(commit);
  waiting.push(...calls);
});
parentPort?.postMessage('ready');
