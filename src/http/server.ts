import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { letLargeBodiesTakeTurns } from './large-bodies.ts';
import type { Described } from './openapi.ts';
import { refuseUnknown, type System, systemRoutes } from './system-routes.ts';

/** What the server needs to know of a dialect; the rest is the dialect's own. */
export interface Mount extends Described {
  readonly register: (app: FastifyInstance) => void;
  readonly canonicalUrl?: (url: string) => string;
}

/** One answered request, as the metrics see it. `route` is a pattern, `unknown` where none fitted. */
export interface Answer {
  readonly dialect: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
  readonly isDefect: boolean;
}

/** Options of the server. */
export interface ServerOptions {
  readonly mounts: readonly Mount[];
  readonly log: Logger;
  /** Told about each answered request, for the metrics. */
  readonly onAnswer?: (answer: Answer) => void;
  /** Without it there are the dialects only: no health, metrics and pages. */
  readonly system?: System;
}

/** Largest body of any route; the vendor with the largest documents 10 MB. */
const bodyLimit = 10 * 1024 * 1024;

/** Longest request line and headers together. */
const maxHeaderSize = 16_384;

/**
 * The server without its sockets: limits that cut slow and greedy clients, one encapsulated plugin per dialect, and
 * one log line per request that names the route, never the path, since paths hold addresses.
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
  });
  app.server.maxConnections = 10_000;
  app.server.maxHeadersCount = 100;
  app.addHook('onResponse', (request, reply, done) => {
    report(options, request, reply.statusCode, reply.elapsedTime);
    done();
  });
  endConnectionsOnClose(app);
  letLargeBodiesTakeTurns(app, bodyLimit);
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

/** What hooks and handlers have left on a request. */
type Marked = FastifyRequest & { dialect?: string; accountId?: number; defect?: unknown };

function report({ log, onAnswer }: ServerOptions, request: Marked, status: number, ms: number): void {
  const { dialect, accountId, defect, method } = request;
  const route = request.routeOptions.url ?? 'unknown';
  const isDefect = defect !== undefined;
  onAnswer?.({
    dialect: dialect ?? 'none',
    method: route === 'unknown' ? 'any' : method,
    route,
    status,
    seconds: ms / 1_000,
    isDefect,
  });
  const facts = {
    method,
    route,
    status,
    ms: Math.round(ms * 10) / 10,
    ...(accountId === undefined ? {} : { account: accountId }),
  };
  if (isDefect) log.error({ ...facts, ...stackOf(defect) }, 'defect');
  // A base that cannot be written is the operator's matter.
  else if (status === 503) log.warn(facts);
  // Probes and scrapes come every few seconds.
  else if (dialect === undefined && status < 400) log.debug(facts);
  else log.info(facts);
}

function stackOf(defect: unknown): { stack: string; cause?: string } {
  if (!(defect instanceof Error)) return { stack: String(defect) };
  const { cause } = defect;
  return {
    stack: String(defect.stack),
    ...(cause === undefined ? {} : { cause: cause instanceof Error ? String(cause.stack) : String(cause) }),
  };
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
