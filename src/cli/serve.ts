import type { Command } from 'commander';
import { createLog } from '../assemble/log.ts';
import { openServer } from '../assemble/server.ts';
import type { Config } from '../config.ts';
import { firstStart } from './first-start.ts';
import { OperatorError } from './operator-error.ts';
import { print, say } from './output.ts';
import { prepare, warnAboutWalls } from './prepare.ts';
import { settingsOf } from './settings.ts';
import { stopSignal } from './stop-signal.ts';

/** `kontor serve`: the server and, unless told otherwise, the background jobs. */
export function addServe(program: Command): void {
  program.command('serve').description('run the server and the background jobs').action(serve);
}

async function serve(_options: object, command: Command): Promise<void> {
  const prepared = await prepare(settingsOf(command));
  const config = { ...prepared.config, publicUrl: prepared.config.publicUrl || baseUrl(prepared.config) };
  warnAboutPlainText(config);
  await warnAboutWalls(config);
  const log = createLog(config);
  const die = (error: Error): void => {
    log.fatal({ reason: String(error.stack) }, 'Kontor cannot go on');
    process.exit(1);
  };
  process.on('uncaughtException', die);
  const stop = stopSignal();
  const server = await openServer(config, log, die);
  try {
    const port = await server.listen().catch((error: unknown) => Promise.reject(listenError(error, config)));
    const url = baseUrl({ ...config, port });
    print(await firstStart(server, prepared.config.publicUrl || url));
    server.open();
    print([`Kontor listens on ${url}`]);
    await stop;
    log.info('stopping');
  } finally {
    await server[Symbol.asyncDispose]();
  }
  log.info('stopped');
}

/** Addresses that only this machine reaches. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function warnAboutPlainText(config: Config): void {
  if (isLoopback(config.host) || config.publicUrl.startsWith('https:')) return;
  say(
    `Kontor listens on ${config.host} without TLS: put a reverse proxy with TLS in front and set KONTOR_PUBLIC_URL to its https address.`,
  );
}

function baseUrl({ host, port }: Config): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = isLoopback(host) || everywhere ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

const listenReasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'this user may not take that port',
  EADDRNOTAVAIL: 'this machine does not have that address',
  ENOTFOUND: 'that is no address',
};

function listenError(error: unknown, { host, port }: Config): unknown {
  const reason = listenReasons[(error as NodeJS.ErrnoException).code ?? ''];
  return reason === undefined ? error : new OperatorError(`Kontor cannot listen on ${host} port ${port}: ${reason}.`);
}
