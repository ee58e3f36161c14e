import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Kontor, startKontor } from '../harness/kontor.ts';

// The search through a whole base, beside a server that others write to, and killed in the middle of it.

const executable = join(import.meta.dirname, '../../bin/kontor.mjs');
const people = 300;
const syllables = ['bem', 'ost', 'lind', 'fri', 'kol', 'zan', 'gru', 'mei', 'tor', 'hag'];

/** A word that no other number below 10,000 has, and that near ones have little of. */
function word(at: number): string {
  const digits = String(10_000 + ((at * 7_919) % 10_000)).slice(1);
  return [...digits].map((digit) => syllables[Number(digit)]).join('');
}

/** Somebody unlike everybody with another number: first name, last name, e-mail, street, city, postal code. */
function person(at: number): Record<string, string> {
  return {
    ...{ 1: ['Ute', 'Jan', 'Karl', 'Eva'][at % 4] ?? '', 2: word(at), 3: `x${at * 7919}@web.de` },
    ...{ 10: `${word(at + 3_000)}weg ${at}`, 11: word(at + 6_000), 13: String(10_000 + at * 137) },
  };
}

/** Everybody comes twice, the second time with another mailbox's spelling: contacts 1 and 2, 3 and 4, ... */
async function fill(kontor: Kontor): Promise<void> {
  const contacts = Array.from({ length: people }, (_, at) => [
    person(at),
    { ...person(at), 3: `x${at * 7919}+2@web.de` },
  ]);
  for (let from = 0; from < people; from += 100) {
    const { status, text } = await kontor.call('POST', 'contact', {
      contacts: contacts.slice(from, from + 100).flat(),
    });
    assert.equal(status, 200, text);
  }
}

/** Creates contacts one after the other until it is told to stop. Gives how many, and the answers that were no success. */
function writeMeanwhile(kontor: Kontor): () => Promise<{ created: number; failures: string[] }> {
  let stopped = false;
  const failures: string[] = [];
  const written = (async () => {
    let created = 0;
    for (; !stopped; created += 1) {
      const contact = { 1: `N${created}`, 3: `new${created}@example.com` };
      const { status, text } = await kontor.call('POST', 'contact', contact);
      if (status !== 200) failures.push(text);
    }
    return created;
  })();
  return async () => {
    stopped = true;
    return { created: await written, failures };
  };
}

/** Scans until a step's progress is told, and kills it there. */
async function scanUntil(kontor: Kontor, step: string, ...args: readonly string[]): Promise<void> {
  const env = { ...process.env, KONTOR_DATA_DIR: kontor.dataDir, KONTOR_DATABASE_URL: kontor.base.url };
  const child = spawn(process.execPath, [executable, 'duplicates', 'scan', ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = once(child, 'close');
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    told += piece;
    if (told.includes(step)) child.kill('SIGKILL');
  });
  const [, signal] = await gone;
  assert.equal(signal, 'SIGKILL', told);
}

interface Report {
  readonly contacts: number;
  readonly pairsQueued: number;
  readonly clusters: number;
  readonly merged: number;
}

const scan = async (kontor: Kontor, ...args: readonly string[]): Promise<Report> =>
  JSON.parse(await kontor.run('duplicates', 'scan', '--json', ...args)) as Report;

test('a scan beside a server, killed and run again, finds everything once', { timeout: 600_000 }, async (t) => {
  await using kontor = await startKontor();
  await fill(kontor);
  const count = async (condition: string): Promise<number> => {
    const [row] = await kontor.base.query(`select count(*) as count from ${condition}`);
    return Number(row?.count);
  };
  const stop = writeMeanwhile(kontor);

  await scanUntil(kontor, 'pairs queued: ');
  const queued = await count('duplicate_pair');
  assert.ok(queued > 0 && queued < people, `${queued} pairs were queued when it was killed`);
  const report = await scan(kontor);
  assert.deepEqual([report.clusters, report.pairsQueued], [people, people - queued]);
  assert.equal(await count('duplicate_pair where high_id = low_id + 1 and low_id % 2 = 1'), people);
  assert.equal((await scan(kontor)).pairsQueued, 0);
  assert.equal(await count('duplicate_pair'), people);

  await scanUntil(kontor, 'clusters looked through: ', '--merge');
  const merged = await count('merge');
  assert.ok(merged > 0 && merged < people, `${merged} were merged when it was killed`);
  assert.equal((await scan(kontor, '--merge')).merged, people - merged);
  assert.equal(await count("duplicate_pair where status = 'accepted' and merge_id is not null"), people);
  assert.equal(await count('contact_alias where survivor_id = id - 1'), people);

  const { created, failures } = await stop();
  assert.deepEqual(failures, []);
  assert.equal(await count('contact'), people + created);
  t.diagnostic(`${created} contacts were created meanwhile`);
});
