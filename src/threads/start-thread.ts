import { setFlagsFromString } from 'node:v8';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { Config } from '../config.ts';

/** Starts a thread whose heap has limits of its own, in megabytes: left to itself it takes more than it needs. */
export function startThread(file: URL, config: Config, resourceLimits: ResourceLimits): Worker {
  // What `npm start` says of the first thread's young objects would count for more than the limits of the others.
  setFlagsFromString('--max-semi-space-size=0');
  return new Worker(file, { workerData: config, resourceLimits });
}
