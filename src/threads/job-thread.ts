import type { Config } from '../config.ts';
import { startThread } from './start-thread.ts';

/** Milliseconds that running jobs have to stop; what is not handed back then is taken over when its lease ends. */
const stopTime = 20_000;

/** Starts the thread for background jobs. Disposing stops its jobs and hands their leases back. */
export function startJobs(config: Config, onExit: (error: Error) => void): AsyncDisposable {
  const limits = { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 128 };
  const thread = startThread(new URL('./jobs.ts', import.meta.url), config, limits);
  const exited = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
  let closing = false;
  thread.once('error', (error) => onExit(error as Error));
  thread.once('exit', () => {
    if (!closing) onExit(new Error('the thread for background jobs ended'));
  });
  return {
    async [Symbol.asyncDispose]() {
      closing = true;
      thread.postMessage('close');
      const end = setTimeout(() => void thread.terminate(), stopTime);
      await exited;
      clearTimeout(end);
    },
  };
}
