import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { makeTestBase } from '../../test/harness/test-base.ts';
import type { Job } from '../core/background.ts';
import { HubError } from '../core/errors.ts';
import { type JobKind, type Lease, Worker, type WorkerOptions } from './worker.ts';

const testBase = await makeTestBase();
const { store, ...base } = testBase.open();
after(async () => {
  await base[Symbol.asyncDispose]();
  await testBase[Symbol.asyncDispose]();
});

const start = Date.parse('2012-04-03T12:00:00Z');
let now = start;
const clock = { now: () => new Date(now) };
/** Whatever a worker reported, as one line each. */
let reports: string[] = [];
let workers: Worker[] = [];

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  now += 1_000_000_000;
  await new Worker(options({ run: (_job, lease) => lease.finish(nothing) })).runDue();
  [reports, workers] = [[], []];
});

const nothing = (): Promise<void> => Promise.resolve();

function options(kind: Partial<JobKind>, more: Partial<WorkerOptions> = {}): WorkerOptions {
  return {
    ...{ store, clock, name: 'worker', slotsPerAccount: 4 },
    kinds: { work: { run: nothing, retry: () => undefined, giveUp: nothing, ...kind } },
    onFailure: (job, error, retryAfter) =>
      reports.push(`${job.payload.name} try ${job.attempt}: ${error} ${retryAfter}`),
    onPollFailure: (error) => reports.push(String(error)),
    ...more,
  };
}

function worker(kind: Partial<JobKind>, more: Partial<WorkerOptions> = {}): Worker {
  const made = new Worker(options(kind, more));
  workers.push(made);
  return made;
}

async function enqueue(name: string, { accountId = 1, in: later = 0 } = {}): Promise<void> {
  const runAt = new Date(now + later);
  await store.transaction((tx) =>
    tx.jobs.enqueue({ accountId, kind: 'work', payload: { name }, runAt, now: clock.now() }),
  );
}

/** A place where jobs wait, and the test for them. */
function gate() {
  const opened = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<{ job: Job; lease: Lease }>();
  const run = async (job: Job, lease: Lease): Promise<void> => {
    arrived.resolve({ job, lease });
    await opened.promise;
    await lease.finish(nothing);
  };
  return { run, open: opened.resolve, arrived: arrived.promise };
}

test('two workers run each job once, the oldest first', async () => {
  const done: string[] = [];
  const run: JobKind['run'] = async (job, lease) => {
    done.push(String(job.payload.name));
    await lease.finish(nothing);
  };
  const names = Array.from({ length: 20 }, (_, number) => `job ${String(number).padStart(2, '0')}`);
  for (const name of names) await enqueue(name);
  await enqueue('later', { in: 1 });
  await Promise.all([worker({ run }).runDue(), worker({ run }).runDue()]);
  assert.deepEqual(done.toSorted(), names);
  assert.equal(done[0], 'job 00');
  assert.deepEqual(await store.jobs.backlog(), { waiting: 1, retrying: 0 });
});

test('a worker that lost its lease writes nothing any more', async () => {
  const { run, open, arrived } = gate();
  await enqueue('slow');
  const slow = worker({ run, giveUp: () => assert.fail('it is not its job any more') }, { leaseFor: 60_000 });
  const ended = slow.runDue();
  const { job, lease } = await arrived;
  assert.equal(job.attempt, 1);
  await lease.write(nothing);
  now += 60_001;
  const attempts: number[] = [];
  const takeOver: JobKind['run'] = async (taken, other) => {
    attempts.push(taken.attempt);
    await assert.rejects(
      lease.write(() => assert.fail('written')),
      { name: 'LeaseLost' },
    );
    await other.finish(nothing);
  };
  await worker({ run: takeOver }).runDue();
  open();
  await ended;
  assert.deepEqual(attempts, [2]);
  assert.deepEqual(reports, [], 'a lost lease is nobody’s failure');
});

test('a lease that is lost interrupts the job', async () => {
  const { run, open, arrived } = gate();
  await enqueue('slow');
  const ended = worker({ run }, { leaseFor: 30 }).runDue();
  const { lease } = await arrived;
  let isTaken = false;
  const takeIt: JobKind['run'] = async (_job, other) => {
    isTaken = true;
    await other.finish(nothing);
  };
  const takeOver = worker({ run: takeIt });
  // The clock jumps, as on a machine that slept, until it does so between two heartbeats.
  while (!isTaken) {
    now += 31;
    await takeOver.runDue();
  }
  if (!lease.signal.aborted) await new Promise((resolve) => lease.signal.addEventListener('abort', resolve));
  open();
  await ended;
});

test('a lease that cannot be extended interrupts the job when it has run out', async () => {
  const { run, open, arrived } = gate();
  await enqueue('cut off');
  let isCut = false;
  const cut: typeof store = {
    ...store,
    transaction: (work) =>
      isCut ? Promise.reject(new HubError({ kind: 'busy', reason: 'storage' })) : store.transaction(work),
  };
  const ended = worker({ run }, { store: cut, leaseFor: 3_000 }).runDue();
  const { lease } = await arrived;
  isCut = true;
  now += 2_999;
  await wait(250);
  assert.equal(lease.signal.aborted, false, 'nobody else may take it yet');
  now += 1;
  if (!lease.signal.aborted) await new Promise((resolve) => lease.signal.addEventListener('abort', resolve));
  isCut = false;
  open();
  await ended;
});

test('heartbeats keep a lease for as long as the job takes', async () => {
  const { run, open, arrived } = gate();
  await enqueue('long');
  const ended = worker({ run }, { leaseFor: 90 }).runDue();
  const { lease } = await arrived;
  const other = worker({ run: () => assert.fail('taken over') });
  const leaseEnd = async () => (await testBase.query('select lease_until from job'))[0]?.lease_until;
  for (let turn = 0; turn < 5; turn += 1) {
    now += 60;
    while ((await leaseEnd()) !== now + 90) await wait(1);
    await other.runDue();
  }
  assert.equal(lease.signal.aborted, false);
  open();
  await ended;
  assert.deepEqual(await store.jobs.backlog(), { waiting: 0, retrying: 0 });
});

test('a failed job comes again when its time has come, and is given up when nothing helps', async () => {
  const tries: number[] = [];
  const given: string[] = [];
  const kind: Partial<JobKind> = {
    run: (job) => {
      tries.push(job.attempt);
      return Promise.reject(new Error('no luck'));
    },
    retry: (job) => (job.attempt === 3 ? undefined : job.attempt * 5_000),
    giveUp: async (_tx, job) => void given.push(String(job.payload.name)),
  };
  const failing = worker(kind);
  await enqueue('unlucky');
  for (const [later, expected] of [
    [0, [1]],
    [4_999, [1]],
    [1, [1, 2]],
    [9_999, [1, 2]],
    [1, [1, 2, 3]],
    [1_000_000, [1, 2, 3]],
  ] as const) {
    now += later;
    await failing.runDue();
    assert.deepEqual(tries, expected);
  }
  assert.deepEqual(given, ['unlucky']);
  assert.deepEqual(reports, [
    'unlucky try 1: Error: no luck 5000',
    'unlucky try 2: Error: no luck 10000',
    'unlucky try 3: Error: no luck undefined',
  ]);
  assert.deepEqual(await store.jobs.backlog(), { waiting: 0, retrying: 0 });
});

test('when giving up cannot be written, the job stays and is tried again', async () => {
  const giveUp: JobKind['giveUp'] = () => Promise.reject(new Error('the disk is full'));
  await enqueue('stuck');
  await worker({ run: () => Promise.reject(new Error('no luck')), giveUp }, { leaseFor: 1_000 }).runDue();
  assert.deepEqual(await store.jobs.backlog(), { waiting: 1, retrying: 0 });
  const tries: number[] = [];
  const run: JobKind['run'] = async (job, lease) => {
    tries.push(job.attempt);
    await lease.finish(nothing);
  };
  await worker({ run }).runDue();
  assert.deepEqual(tries, [], 'its lease holds');
  now += 1_000;
  await worker({ run }).runDue();
  assert.deepEqual(tries, [2]);
});

test('what a job writes at its end is there, or the job is still there', async () => {
  await enqueue('half');
  const run: JobKind['run'] = (_job, lease) =>
    lease.finish(async (tx) => {
      await tx.sources.insert(7, 'half-written');
      throw new Error('half-way');
    });
  await worker({ run, retry: () => 60_000 }).runDue();
  assert.deepEqual(await store.sources.all(7), []);
  assert.deepEqual(await store.jobs.backlog(), { waiting: 1, retrying: 0 });
});

test('one account takes no more than its share of the slots', async () => {
  const running: string[] = [];
  const opened = Promise.withResolvers<void>();
  const run: JobKind['run'] = async (job, lease) => {
    running.push(String(job.payload.name));
    await opened.promise;
    await lease.finish(nothing);
  };
  for (const name of ['a1', 'a2', 'a3', 'a4']) await enqueue(name, { accountId: 1 });
  for (const name of ['b1', 'b2', 'b3']) await enqueue(name, { accountId: 2 });
  const busy = worker({ run }, { slots: 4, slotsPerAccount: 2 });
  const ended = busy.runDue();
  while (running.length < 4) await wait(1);
  await wait(20);
  assert.deepEqual(running, ['a1', 'a2', 'b1', 'b2']);
  opened.resolve();
  await ended;
  assert.deepEqual(running.toSorted(), ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3']);
});

test('stopping interrupts what runs and hands its lease back at once', async () => {
  const run: JobKind['run'] = (_job, lease) =>
    new Promise((_resolve, reject) => {
      lease.signal.addEventListener('abort', () => reject(lease.signal.reason as Error));
    });
  await enqueue('interrupted');
  const stopping = worker({ run, retry: () => assert.fail('it did not fail') });
  const ended = stopping.runDue();
  while (await store.jobs.due(['work'], [], clock.now())) await wait(1);
  await stopping.stop();
  await ended;
  const attempts: number[] = [];
  await worker({
    run: async (job, lease) => {
      attempts.push(job.attempt);
      await lease.finish(nothing);
    },
  }).runDue();
  assert.deepEqual(attempts, [2], 'without the clock having moved');
});

test('a worker that was started finds new work by itself, and lives on when looking fails', async () => {
  const done: string[] = [];
  const run: JobKind['run'] = async (job, lease) => {
    done.push(String(job.payload.name));
    await lease.finish(nothing);
  };
  let failures = 2;
  const failing: typeof store = {
    ...store,
    transaction(work) {
      failures -= 1;
      if (failures < 0) return store.transaction(work);
      return Promise.reject(new HubError({ kind: 'busy', reason: 'storage' }));
    },
  };
  await enqueue('found');
  worker({ run }, { store: failing, pollEvery: 2 }).start();
  while (done.length < 1) await wait(1);
  await enqueue('found later');
  while (done.length < 2) await wait(1);
  assert.deepEqual(done, ['found', 'found later']);
  assert.deepEqual(reports, ['HubError: busy', 'HubError: busy']);
});
