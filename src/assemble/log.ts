import { isMainThread } from 'node:worker_threads';
import { type Logger, pino } from 'pino';
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

/**
 * Log lines as JSON on standard error, the command line's data having standard output for itself. The main thread
 * writes them in bunches, at the latest after half a second and at the end of the process.
 */
export function createLog(config: Pick<Config, 'logLevel'>): Logger {
  const bunches = isMainThread ? { sync: false, minLength: 4_096, periodicFlush: 500 } : { sync: true };
  return pino(
    {
      level: config.logLevel,
      base: null,
      timestamp: isoTime(),
      formatters: { level: (level) => ({ level }) },
    },
    pino.destination({ fd: 2, ...bunches }),
  );
}
