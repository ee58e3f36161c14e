import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type Kontor, startKontor } from '../harness/kontor.ts';

// The search through a whole base, beside a server that others write to, and killed in the middle of it.

const executable = join(import.meta.dirname, '../../bin/kontor.mjs');
const people = 200;
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

interface Writer extends AsyncDisposable {
  /** Stops it. Gives how many contacts it has created, and the answers that were no success. */
  stop(): Promise<{ readonly created: number; readonly failures: readonly string[] }>;
}

/** Creates contacts one after the other until it is told to stop, or the test is over. */
function writeMeanwhile(kontor: Kontor): Writer {
  let stopped = false;
  const failures: string[] = [];
  const written = (async () => {
    let created = 0;
    for (; !stopped; created += 1) {
      const contact = { 1: `N${created}`, 3: `new${created}@example.com` };
      const { status, text } = await kontor.call('POST', 'contact', contact);
      if (status !== 200) failures.push(text);
      await wait(20);
    }
    return created;
  })();
  const stop: Writer['stop'] = async () => {
    stopped = true;
    return { created: await written, failures };
  };
  return { stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

interface KilledScan {
  /** Whether it was killed before it had ended by itself. */
  readonly killed: boolean;
  /** Whether it went on where another was killed, and whether it has read contacts. */
  readonly wentOn: boolean;
  readonly read: boolean;
}

/** Scans, and kills that some time after it has begun to look through what it has found. */
async function scanAndKill(kontor: Kontor, after: number, args: readonly string[]): Promise<KilledScan> {
  const env = { ...process.env, KONTOR_DATA_DIR: kontor.dataDir, KONTOR_DATABASE_URL: kontor.base.url };
  const child = spawn(process.execPath, [executable, 'duplicates', 'scan', ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = once(child, 'close');
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    const was = told;
    told += piece;
    const begun = /^clusters looked through: /m;
    if (begun.test(told) && !begun.test(was)) setTimeout(() => child.kill('SIGKILL'), after);
  });
  const [code, signal] = await gone;
  assert.ok(code === 0 || signal === 'SIGKILL', told);
  return { killed: code !== 0, wentOn: /^goes on /m.test(told), read: told.includes('contacts read') };
}

type Count = (condition: string) => Promise<number>;

/**
 * Scans again and again, each time killed a little later, until nothing is left of a scan that could go on: all but the first
 * go on, and read nothing. Gives how many rows a table had after each.
 */
async function killedScans(kontor: Kontor, count: Count, table: string, ...args: string[]): Promise<number[]> {
  const counts: number[] = [];
  let kills = 0;
  for (let after = 0, left = 1; left > 0; after = 2 * after + 60) {
    const { killed, wentOn, read } = await scanAndKill(kontor, after, args);
    assert.deepEqual([wentOn, read], [counts.length > 0, counts.length === 0]);
    counts.push(await count(table));
    if (killed) kills += 1;
    // One that is killed when it has done everything, but not yet said so, has ended all the same.
    left = await count('duplicate_scan');
    assert.ok(killed || left === 0);
  }
  assert.ok(kills > 0, 'one was killed');
  assert.deepEqual(counts, counts.toSorted(ascending), 'nothing is lost');
  return counts;
}

const ascending = (one: number, other: number): number => one - other;

interface Report {
  readonly pairsQueued: number;
  readonly clusters: number;
  readonly merged: number;
}

const scan = async (kontor: Kontor, ...args: readonly string[]): Promise<Report> =>
  JSON.parse(await kontor.run('duplicates', 'scan', '--json', ...args)) as Report;

test('a scan beside a server, killed and run again, finds everything once', { timeout: 600_000 }, async (t) => {
  await using kontor = await startKontor();
  await fill(kontor);
  const count: Count = async (condition) => {
    const [row] = await kontor.base.query(`select count(*) as count from ${condition}`);
    return Number(row?.count);
  };
  await using writer = writeMeanwhile(kontor);

  const queued = await killedScans(kontor, count, 'duplicate_pair');
  assert.equal(await count('duplicate_pair where high_id = low_id + 1 and low_id % 2 = 1'), people);
  const { clusters, pairsQueued } = await scan(kontor);
  assert.deepEqual([clusters, pairsQueued, await count('duplicate_pair')], [people, 0, people]);

  const merged = await killedScans(kontor, count, 'merge', '--merge');
  assert.equal((await scan(kontor, '--merge')).merged, 0);
  assert.equal(await count("duplicate_pair where status = 'accepted' and merge_id is not null"), people);
  assert.equal(await count('contact_alias where survivor_id = id - 1'), people);

  const { created, failures } = await writer.stop();
  assert.deepEqual(failures, []);
  assert.equal(await count('contact'), people + created);
  t.diagnostic(`queued after each: ${queued.join(' ')}; merged: ${merged.join(' ')}; created meanwhile: ${created}`);
});
