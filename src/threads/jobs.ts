import { parentPort, workerData } from 'node:worker_threads';
import { assembleHub } from '../assemble/hub.ts';
import { createLog } from '../assemble/log.ts';
import { assembleWorker } from '../assemble/worker.ts';
import type { Config } from '../config.ts';

/** The thread that runs background jobs beside a server: producing an export must not slow a request down. */
const port = parentPort;
if (port === null) throw new Error('this file runs as a thread');

const config = workerData as Config;
await using assembled = await assembleHub(config);
await using jobs = assembleWorker(config, assembled.hub, createLog(config));
jobs.start();
// This thread may wait for the disk for a while, the one that writes must not.
const checkpoints = setInterval(() => assembled.checkpoint(), 100);
await new Promise((resolve) => port.once('message', resolve));
clearInterval(checkpoints);
port.close();
