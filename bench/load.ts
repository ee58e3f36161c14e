import { connect, type Socket } from 'node:net';

/** What one run of requests showed; times in milliseconds. */
export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Answers whose status was not 200. */
  readonly failures: number;
}

/** One kind of request, sent over and over. */
export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: (count: number) => string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: (count: number) => string;
}

/**
 * Sends requests over raw sockets, one at a time on each, for a number of seconds. A client this plain leaves the
 * processor to the server; Node's own would take more of it than the server does.
 */
export async function load(options: Load): Promise<LoadResult> {
  const times: number[] = [];
  let failures = 0;
  let count = 0;
  const start = performance.now();
  const end = start + options.seconds * 1_000;
  const workers = Array.from({ length: options.connections }, async () => {
    const exchange = await openConnection(options.port);
    while (performance.now() < end) {
      count += 1;
      const sent = performance.now();
      if ((await exchange(requestText(options, count))) !== 200) failures += 1;
      times.push(performance.now() - sent);
    }
    await exchange(undefined);
  });
  await Promise.all(workers);
  const seconds = (performance.now() - start) / 1_000;
  times.sort((one, other) => one - other);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { requests: times.length, perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99), failures };
}

function requestText({ method, path, headers, body }: Load, count: number): string {
  const text = body?.(count);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = text === undefined ? '' : `Content-Length: ${Buffer.byteLength(text)}\r\n`;
  return `${method} ${path(count)} HTTP/1.1\r\nHost: localhost\r\n${lines.join('')}${length}\r\n${text ?? ''}`;
}

/** A connection that sends a request and gives its status once the whole answer is in; `undefined` closes it. */
async function openConnection(port: number): Promise<(request: string | undefined) => Promise<number>> {
  const socket = connect(port, '127.0.0.1').setNoDelay();
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let answered: (status: number) => void = () => undefined;
  readAnswers(socket, (status) => answered(status));
  return (request) =>
    new Promise((resolve) => {
      if (request === undefined) {
        socket.end(() => resolve(0));
        return;
      }
      answered = resolve;
      socket.write(request);
    });
}

function readAnswers(socket: Socket, answered: (status: number) => void): void {
  let waiting = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    waiting += text;
    for (;;) {
      const head = waiting.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(waiting.slice(0, head))?.[1] ?? 0);
      if (waiting.length < head + 4 + length) return;
      const status = Number(waiting.slice(9, 12));
      waiting = waiting.slice(head + 4 + length);
      answered(status);
    }
  });
  socket.on('error', () => answered(0));
  socket.on('close', () => answered(0));
}
