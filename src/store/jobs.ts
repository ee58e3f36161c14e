import { type Kysely, sql } from 'kysely';
import type { Job, JobClaim, JobReader, JobWriter } from '../core/background.ts';
import type { JobTable, Tables } from './schema.ts';
import { crossing, type Engine, type Session, statement, type WriteSession } from './statement.ts';

/** Reads of background work. */
export function jobReader(session: Session): JobReader {
  return {
    async due(kinds, exceptAccounts, now) {
      return (await selectDue(session, dueArguments({ kinds, exceptAccounts, now }))).length > 0;
    },
    async backlog() {
      const [row] = await countJobs(session, {});
      return { waiting: Number(row?.waiting ?? 0), retrying: Number(row?.retrying ?? 0) };
    },
  };
}

/**
 * Writes of background work. A claim raises `attempt`, and every later write of a worker names the attempt it
 * claimed: a worker that lost its lease can no longer write (fencing token).
 */
export function jobWriter(session: WriteSession): JobWriter {
  return {
    async enqueue({ accountId, kind, payload, runAt, dedupe, now }) {
      await insertJob(session, {
        account_id: accountId,
        id: await session.nextId('job'),
        kind,
        payload: JSON.stringify(payload),
        dedupe: dedupe ?? null,
        run_at: runAt.getTime(),
        attempt: 0,
        worker: null,
        lease_until: 0,
        created_at: now.getTime(),
      });
    },
    async claim(request) {
      const [next] = await takeDue(session, dueArguments(request));
      if (next === undefined) return undefined;
      const attempt = next.attempt + 1;
      const leaseUntil = request.leaseUntil.getTime();
      await takeJob(session, { accountId: next.account_id, id: next.id, attempt, worker: request.worker, leaseUntil });
      return toJob({ ...next, attempt });
    },
    async heartbeat(job, leaseUntil) {
      return (await extendLease(session, { ...token(job), leaseUntil: leaseUntil.getTime() })).length > 0;
    },
    async finish(job) {
      return (await deleteJob(session, token(job))).length > 0;
    },
    async release(job, runAt) {
      return (await giveBack(session, { ...token(job), runAt: runAt.getTime() })).length > 0;
    },
  };
}

interface Due {
  kinds: string;
  exceptAccounts: string;
  now: number;
}

const selectDue = crossing<Due, JobTable>('due jobs', dueJob);

const takeDue = crossing<Due, JobTable>('due jobs', (db, value, engine) => engine.taking(dueJob(db, value, engine)));

function dueJob(db: Kysely<Tables>, value: <K extends keyof Due>(name: K) => Due[K], engine: Engine) {
  return db
    .selectFrom('job')
    .selectAll()
    .where('run_at', '<=', value('now'))
    .where('lease_until', '<=', value('now'))
    .where('kind', 'in', engine.textsOf(value('kinds')))
    .where('account_id', 'not in', engine.integersOf(value('exceptAccounts')))
    .orderBy('run_at')
    .orderBy('id')
    .limit(sql.lit(1));
}

const countJobs = crossing<object, { waiting: number | string; retrying: number | string | null }>(
  'waiting jobs',
  (db) =>
    db
      .selectFrom('job')
      .select((row) => [
        row.fn.countAll<number>().as('waiting'),
        row.fn.sum<number>(row.case().when('attempt', '>', 1).then(sql.lit(1)).else(sql.lit(0)).end()).as('retrying'),
      ]),
);

const insertJob = statement<JobTable>((db, value) =>
  db
    .insertInto('job')
    .values({
      account_id: value('account_id'),
      id: value('id'),
      kind: value('kind'),
      payload: value('payload'),
      dedupe: value('dedupe'),
      run_at: value('run_at'),
      attempt: value('attempt'),
      worker: value('worker'),
      lease_until: value('lease_until'),
      created_at: value('created_at'),
    })
    .onConflict((conflict) => conflict.columns(['account_id', 'dedupe']).doNothing()),
);

function dueArguments(request: Pick<JobClaim, 'kinds' | 'exceptAccounts' | 'now'>) {
  return {
    kinds: JSON.stringify(request.kinds),
    exceptAccounts: JSON.stringify(request.exceptAccounts.map(String)),
    now: request.now.getTime(),
  };
}

interface Token {
  accountId: number;
  id: number;
  attempt: number;
}

const takeJob = statement<Token & { worker: string; leaseUntil: number }>((db, value) =>
  db
    .updateTable('job')
    .set({ attempt: value('attempt'), worker: value('worker'), lease_until: value('leaseUntil') })
    .where('account_id', '=', value('accountId'))
    .where('id', '=', value('id')),
);

const extendLease = statement<Token & { leaseUntil: number }, { id: number }>((db, value) =>
  db
    .updateTable('job')
    .set({ lease_until: value('leaseUntil') })
    .where('account_id', '=', value('accountId'))
    .where('id', '=', value('id'))
    .where('attempt', '=', value('attempt'))
    .returning('id'),
);

const deleteJob = statement<Token, { id: number }>((db, value) =>
  db
    .deleteFrom('job')
    .where('account_id', '=', value('accountId'))
    .where('id', '=', value('id'))
    .where('attempt', '=', value('attempt'))
    .returning('id'),
);

const giveBack = statement<Token & { runAt: number }, { id: number }>((db, value) =>
  db
    .updateTable('job')
    .set({ run_at: value('runAt'), worker: null, lease_until: 0 })
    .where('account_id', '=', value('accountId'))
    .where('id', '=', value('id'))
    .where('attempt', '=', value('attempt'))
    .returning('id'),
);

function token(job: Job): Token {
  return { accountId: job.accountId, id: job.id, attempt: job.attempt };
}

function toJob(row: JobTable): Job {
  return {
    id: row.id,
    accountId: row.account_id,
    kind: row.kind,
    payload: JSON.parse(row.payload) as Job['payload'],
    attempt: row.attempt,
    createdAt: new Date(row.created_at),
  };
}
