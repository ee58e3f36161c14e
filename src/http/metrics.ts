import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from '@prometheus-io/client';
import type { Answer } from './server.ts';

/** What `/metrics` shows, and where the server reports its answers to. */
export interface Metrics {
  onAnswer(answer: Answer): void;
  read(): Promise<{ contentType: string; body: string }>;
}

/** Metrics of one process in a registry of their own. `backlog` is asked at each reading. */
export function createMetrics(backlog: () => Promise<{ waiting: number; retrying: number }>): Metrics {
  const registers = [new Registry()];
  const [register = new Registry()] = registers;
  collectDefaultMetrics({ register });
  const seconds = new Histogram({
    name: 'kontor_http_request_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labelNames: ['dialect', 'method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
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
      const { waiting, retrying } = await backlog();
      this.set({ state: 'waiting' }, waiting);
      this.set({ state: 'retrying' }, retrying);
    },
  });
  /** One for each kind of answer: finding it by its labels takes longer than to count. */
  const observers = new Map<string, { observe(value: number): void }>();
  return {
    onAnswer({ dialect, method, route, status, isDefect, ...answer }) {
      const name = `${dialect} ${method} ${route} ${status}`;
      const observer = observers.get(name) ?? seconds.labels({ dialect, method, route, status });
      observers.set(name, observer);
      observer.observe(answer.seconds);
      if (isDefect) defects.inc();
    },
    async read() {
      return { contentType: register.contentType, body: await register.metrics() };
    },
  };
}
