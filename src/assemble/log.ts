import { isMainThread } from 'node:worker_threads';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../config.ts';

/** Pino's own `isoTime`, but the lines of one millisecond share the text. */
function isoTime(): () => string {
  let instant = 0;
  let text = '';
  return () => {
    const now = Date.now();
    if (now !== instant) {
      instant = now;
      text = `,"time":"${new Date(now).toISOString()}"`;
    }
    return text;
  };
}

/** Characters that are written at a time. */
const bunch = 4_096;

/**
 * Standard error in bunches, at the latest after a second and at the end of the process. They are put together here, since
 * the destination measures all that it holds again with each line.
 */
function inBunches(): DestinationStream & { flushSync(): void } {
  let lines = '';
  const pass = (): void => {
    if (lines !== '') destination.write(lines);
    lines = '';
  };
  // Before the destination listens, which then writes what it holds and ends.
  process.on('beforeExit', pass).on('exit', pass);
  const destination = pino.destination({ fd: 2, sync: false, minLength: bunch, periodicFlush: 500 });
  setInterval(pass, 500).unref();
  return {
    write(line) {
      lines += line;
      if (lines.length >= bunch) pass();
    },
    flushSync() {
      pass();
      destination.flushSync();
    },
  };
}

/** Log lines as JSON on standard error, the command line's data having standard output for itself. */
export function createLog(config: Pick<Config, 'logLevel'>): Logger {
  return pino(
    {
      level: config.logLevel,
      base: null,
      timestamp: isoTime(),
      formatters: { level: (level) => ({ level }) },
    },
    isMainThread ? inBunches() : pino.destination({ fd: 2, sync: true }),
  );
}
