import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { letLargeBodiesTakeTurns } from './large-bodies.ts';
import type { Described } from './openapi.ts';
import { type AnswerCounts, reportAnswers } from './report.ts';
import { refuseUnknown, type System, systemRoutes } from './system-routes.ts';

/** What the server needs to know of a dialect; the rest is the dialect's own. */
export interface Mount extends Described {
  readonly register: (app: FastifyInstance) => void;
  readonly canonicalUrl?: (url: string) => string;
}

/** Options of the server. */
export interface ServerOptions {
  readonly mounts: readonly Mount[];
  readonly log: Logger;
  /** Where answers are counted. */
  readonly counts?: AnswerCounts;
  /** Without it there are the dialects only: no health, metrics and pages. */
  readonly system?: System;
}

/** Largest body of any route; the vendor with the largest documents 10 MB. */
const bodyLimit = 10 * 1024 * 1024;

/** Longest request line and headers together. */
const maxHeaderSize = 16_384;

/**
 * The server without its sockets: limits that cut slow and greedy clients, one encapsulated plugin per dialect, and
 * a report of each answer.
 */
export function createServer(options: ServerOptions): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit,
    routerOptions: { caseSensitive: false, ignoreTrailingSlash: true, maxParamLength: maxHeaderSize },
    rewriteUrl: (request) => decodable(canonical(options.mounts, request.url ?? '/')),
    requestTimeout: 30_000,
    // A reader that has gone must not keep the process from stopping, and what still arrives is served.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    http: { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 1_000, maxHeaderSize },
    genReqId: () => '',
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
  });
  app.server.maxConnections = 10_000;
  app.server.maxHeadersCount = 100;
  reportAnswers(app, options);
  endConnectionsOnClose(app);
  letLargeBodiesTakeTurns(app, bodyLimit);
  handleTogether(app);
  refuseUnknown(app);
  for (const mount of options.mounts) {
    app.register(
      async (instance) => {
        instance.decorateRequest('dialect', mount.name);
        mount.register(instance);
      },
      { prefix: mount.prefix },
    );
  }
  if (options.system !== undefined) app.register(systemRoutes(options.mounts, options.system));
  return app;
}

/** With so many nearly all is gained, and nobody waits long for the others. */
const mostTogether = 8;

/**
 * Handles the requests that have come in one turn of the event loop together, at its end. One after the other, each finds the
 * code and the data of its whole way cold; together they take step after step of it, for half of the processor's time.
 * One alone waits for nobody.
 */
function handleTogether(app: FastifyInstance): void {
  let arrived: (() => void)[] = [];

  function handle(): void {
    const requests = arrived;
    arrived = [];
    for (const next of requests) next();
  }

  app.addHook('preHandler', (_request, _reply, next) => {
    if (arrived.length === 0) setImmediate(handle);
    arrived.push(next);
    if (arrived.length === mostTogether) handle();
  });
}

/** Routes have no schemas. Told so, Fastify does not load its compilers for them, which take 3 MB. */
function noSchemas(): never {
  throw new Error('a route has a schema, for which no compiler is loaded');
}

/** Once the server is closing, an answer is the last one on its connection, and the client is told so. */
function endConnectionsOnClose(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done(null, payload);
  });
}

/** The prefix in any case is the prefix: Fastify finds routes so, but not what answers where there is no route. */
function canonical(mounts: readonly Mount[], url: string): string {
  const mount = mounts.find(
    ({ prefix }) => url.startsWith(prefix) || url.slice(0, prefix.length).toLowerCase() === prefix,
  );
  if (mount === undefined) return url;
  const mounted = mount.prefix + url.slice(mount.prefix.length);
  return mount.canonicalUrl?.(mounted) ?? mounted;
}

/** A path whose escapes make no sense is taken literally: it finds no route, and the dialect says so in its way. */
function decodable(url: string): string {
  if (!url.includes('%')) return url;
  const [path = '', ...query] = url.split('?');
  try {
    decodeURIComponent(path);
    return url;
  } catch {
    return [path.replaceAll('%', '%25'), ...query].join('?');
  }
}
