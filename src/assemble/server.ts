import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { recentLogins } from '../core/access/recent-logins.ts';
import { createVault } from '../core/access/vault.ts';
import type { Commands } from '../core/commands.ts';
import { customFields } from '../core/fields/custom-fields.ts';
import type { Clock, Reader } from '../core/hub.ts';
import type { SpamScreen } from '../core/spam-screen.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { describedWithExamples } from '../dialects/examples.ts';
import { dialects } from '../dialects/index.ts';
import { countInBase, countInMemory } from '../dialects/wire/request-limits.ts';
import { drain } from '../http/drain.ts';
import { createMetrics } from '../http/metrics.ts';
import type { AnswerCounts } from '../http/report.ts';
import { createServer } from '../http/server.ts';
import type { System } from '../http/system-routes.ts';
import type { SharedAnswers } from '../screening/dnsbl.ts';
import { startJobs } from '../threads/job-thread.ts';
import { startWriter } from '../threads/remote-commands.ts';
import { openBaseReader } from './base.ts';
import { assembleFileReader } from './files.ts';
import { systemClock } from './hub.ts';
import { assembleSpamScreen } from './spam-screen.ts';

/** What the command line needs to know of the dialects that are served. */
export const servedDialects: readonly Pick<Dialect, 'name' | 'credential' | 'howToReach' | 'signatureHeader'>[] =
  dialects;

type Server = ReturnType<typeof createServer>;

/** What a server needs besides its settings. */
export interface ServerParts {
  readonly reader: Reader;
  readonly commands: Commands;
  readonly clock: Clock;
  readonly log: Logger;
  readonly spamScreen: SpamScreen;
  readonly counts?: AnswerCounts;
  readonly system?: System;
  /** Milliseconds; a test whose clock stands still wants 0. */
  readonly loginsBelievedFor?: number;
}

/**
 * Milliseconds that a login is believed without asking the base again. Short enough that a key which was revoked, or
 * a field which was made, by another process is known before an operator could look.
 */
const loginsBelievedFor = 100;

/** The server with every dialect mounted, not yet listening. */
export function assembleServer(config: Config, parts: ServerParts): Server {
  const { reader, commands, clock, log } = parts;
  const believedFor = parts.loginsBelievedFor ?? loginsBelievedFor;
  const logins = recentLogins(reader, clock, believedFor);
  // Only a base of several machines is worked on by several servers.
  const isShared = config.database.engine === 'postgres';
  const forgetting =
    <Args extends unknown[], Answer>(command: (...args: Args) => Promise<Answer>) =>
    async (...args: Args) => {
      const answer = await command(...args).finally(logins.forget);
      // The next request may go to another server: by then that one has asked again, too.
      if (isShared) await wait(believedFor);
      return answer;
    };
  const context = {
    reader,
    logins,
    commands: {
      ...commands,
      // Who makes, changes or deletes a field finds it so in the next request.
      createField: forgetting(commands.createField),
      changeField: forgetting(commands.changeField),
      deleteField: forgetting(commands.deleteField),
    },
    clock,
    customFields: customFields(reader),
    vault: createVault(config.secretKey),
    files: assembleFileReader(config, reader),
    spamScreen: parts.spamScreen,
    publicUrl: config.publicUrl,
    rateLimit: config.rateLimit,
    countRequest: isShared && config.rateLimit > 0 ? countInBase(commands) : countInMemory(),
  };
  const mounts = dialects.map((dialect) => ({
    ...dialect,
    description: describedWithExamples(dialect),
    register: (app: Server) => dialect.register(app, context),
  }));
  return createServer({
    mounts,
    log,
    ...(parts.counts === undefined ? {} : { counts: parts.counts }),
    ...(parts.system === undefined ? {} : { system: parts.system }),
  });
}

/** A server with its threads: one for the sockets and reads, one for all writes, one for background jobs. */
export interface OpenServer extends AsyncDisposable {
  readonly reader: Reader;
  readonly commands: Commands;
  /** Takes connections from now on and gives the port; `/readyz` says no until `open` was called. */
  listen(): Promise<number>;
  open(): void;
}

/**
 * Starts the threads of a server over a prepared base. `onDeath` is told when one of them ends unasked. Disposing
 * stops accepting, lets running requests end, hands leases back and closes the base.
 */
export async function openServer(config: Config, log: Logger, onDeath: (error: Error) => void): Promise<OpenServer> {
  const base = await openBaseReader(config);
  const metrics = createMetrics(() => base.store.jobs.backlog());
  const writer = await startWriter(config, onDeath);
  const { commands } = writer;
  const shared = sharedAnswers(config, { reader: base.store, commands, clock: systemClock });
  const spamScreen = assembleSpamScreen(config, { clock: systemClock, log, report: metrics, shared });
  await spamScreen.watch();
  let isOpen = false;
  let jobs: AsyncDisposable | undefined;
  const app = assembleServer(config, {
    reader: base.store,
    commands,
    clock: systemClock,
    log,
    spamScreen: spamScreen.screen,
    counts: metrics,
    system: { isReady: async () => isOpen && (await base.isMigrated().catch(() => false)), metrics: metrics.read },
  });
  return {
    reader: base.store,
    commands,
    async listen() {
      await app.listen({ host: config.host, port: config.port });
      const address = app.server.address();
      return typeof address === 'object' && address !== null ? address.port : config.port;
    },
    open() {
      if (config.jobs) jobs = startJobs(config, onDeath);
      isOpen = true;
    },
    async [Symbol.asyncDispose]() {
      isOpen = false;
      await Promise.all([drain(app), jobs?.[Symbol.asyncDispose](), spamScreen[Symbol.asyncDispose]()]);
      await writer[Symbol.asyncDispose]();
      await base[Symbol.asyncDispose]();
    },
  };
}

/** What block lists have told other servers, where there may be some. */
export function sharedAnswers(
  { database }: Config,
  { reader, commands, clock }: Pick<ServerParts, 'reader' | 'commands' | 'clock'>,
): SharedAnswers | undefined {
  if (database.engine === 'sqlite') return undefined;
  return {
    find: (subject) => reader.spamAnswers.find(subject, clock.now()),
    keep: commands.keepSpamAnswer,
  };
}
