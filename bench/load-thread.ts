import { parentPort, workerData } from 'node:worker_threads';
import { load } from './load.ts';
import { type Scenario, scenarioLoad } from './scenarios.ts';

/** Runs one scenario on a thread, so that several loads at a time do not wait for each other. */
parentPort?.postMessage(await load(scenarioLoad(workerData as Scenario)));
