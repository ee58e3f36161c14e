import type { Command } from 'commander';
import { assembleHub } from '../assemble/hub.ts';
import { createLog } from '../assemble/log.ts';
import { assembleWorker } from '../assemble/worker.ts';
import { print } from './output.ts';
import { prepare, warnAboutWalls } from './prepare.ts';
import { settingsOf } from './settings.ts';
import { stopSignal } from './stop-signal.ts';

/** `kontor worker`: background jobs without a server, beside any number of others on the same base. */
export function addWorker(program: Command): void {
  program.command('worker').description('run background jobs only').action(worker);
}

async function worker(_options: object, command: Command): Promise<void> {
  const { config } = await prepare(settingsOf(command));
  await warnAboutWalls(config);
  const stop = stopSignal();
  await using assembled = await assembleHub(config);
  await using jobs = assembleWorker(config, assembled.hub, createLog(config));
  jobs.start();
  print(['Kontor works on background jobs']);
  await stop;
}
