import { setTimeout as wait } from 'node:timers/promises';
import { Counter, collectDefaultMetrics, Gauge, Registry } from '@prometheus-io/client';
import type { SpamVerdict } from '../core/spam-screen.ts';
import { answerTimes } from './answer-times.ts';
import type { AnswerCounts } from './report.ts';

/** What `/metrics` shows, and where the server counts its answers. */
export interface Metrics extends AnswerCounts {
  onSpamCheck(verdict: SpamVerdict): void;
  onSpamSourceFailure(source: 'file' | 'dns'): void;
  read(): Promise<{ contentType: string; body: string }>;
}

/** Milliseconds that a reading waits for the base; when it is away, all other metrics are wanted the more. */
const patience = 1_000;

/** Metrics of one process in a registry of their own. `backlog` is asked at each reading. */
export function createMetrics(backlog: () => Promise<{ waiting: number; retrying: number }>): Metrics {
  const registers = [new Registry()];
  const [register = new Registry()] = registers;
  collectDefaultMetrics({ register });
  const times = answerTimes();
  const defects = new Counter({
    name: 'kontor_defects_total',
    help: 'Requests that failed by a mistake of Kontor.',
    registers,
  });
  new Gauge({
    name: 'kontor_jobs',
    help: 'Background jobs that are not finished.',
    labelNames: ['state'],
    registers,
    async collect() {
      const late = wait(patience, undefined, { ref: false });
      const jobs = await Promise.race([backlog().catch(() => undefined), late]);
      this.reset();
      if (jobs === undefined) return;
      this.set({ state: 'waiting' }, jobs.waiting);
      this.set({ state: 'retrying' }, jobs.retrying);
    },
  });
  return {
    counterOf: times.counterOf,
    onDefect: () => defects.inc(),
    ...spamMetrics(registers),
    async read() {
      return { contentType: register.contentType, body: `${await register.metrics()}${times.text()}` };
    },
  };
}

function spamMetrics(registers: Registry[]): Pick<Metrics, 'onSpamCheck' | 'onSpamSourceFailure'> {
  const spamChecks = new Counter({
    name: 'kontor_spam_checks_total',
    help: 'Addresses that were judged by the spam screen.',
    labelNames: ['verdict'],
    registers,
  });
  const spamSourceFailures = new Counter({
    name: 'kontor_spam_source_failures_total',
    help: 'Checks in which lists (file) or zones (dns) could not say all they should have said.',
    labelNames: ['source'],
    registers,
  });
  for (const verdict of ['listed', 'clean', 'unknown'] as const) spamChecks.inc({ verdict }, 0);
  for (const source of ['file', 'dns'] as const) spamSourceFailures.inc({ source }, 0);
  return {
    onSpamCheck: (verdict) => spamChecks.inc({ verdict }),
    onSpamSourceFailure: (source) => spamSourceFailures.inc({ source }),
  };
}
