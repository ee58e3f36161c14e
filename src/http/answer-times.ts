import type { AnswerKind } from './report.ts';

/** Seconds: where the buckets end. */
const ends = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

const name = 'kontor_http_request_seconds';
const head = `# HELP ${name} Time from the first byte of a request to the end of its answer.\n# TYPE ${name} histogram\n`;

/** The answers of one kind so far. */
interface Times {
  /** In each bucket alone; the last one has no end. */
  readonly counts: number[];
  sum: number;
}

/**
 * How long answers took, as a histogram of Prometheus. The client's own would look the kind up by all of its labels for
 * each answer, which takes longer than the log line.
 */
export function answerTimes(): { counterOf(kind: AnswerKind): (seconds: number) => void; text(): string } {
  const kinds = new Map<string, Times>();
  return {
    counterOf(kind) {
      const labels = labelsOf(kind);
      const times = kinds.get(labels) ?? { counts: [...ends, 0].fill(0), sum: 0 };
      kinds.set(labels, times);
      return (seconds) => count(times, seconds);
    },
    text: () => head + [...kinds].map(([labels, times]) => linesOf(labels, times)).join(''),
  };
}

function count(times: Times, seconds: number): void {
  const bucket = ends.findIndex((end) => seconds <= end);
  const place = bucket < 0 ? ends.length : bucket;
  times.counts[place] = (times.counts[place] ?? 0) + 1;
  times.sum += seconds;
}

function labelsOf({ dialect, method, route, status }: AnswerKind): string {
  return `dialect="${dialect}",method="${method}",route="${route}",status="${status}"`;
}

function linesOf(labels: string, { counts, sum }: Times): string {
  let total = 0;
  const buckets = counts.map((value, place) => {
    total += value;
    return `${name}_bucket{le="${ends[place] ?? '+Inf'}",${labels}} ${total}\n`;
  });
  return `${buckets.join('')}${name}_sum{${labels}} ${sum}\n${name}_count{${labels}} ${total}\n`;
}
