import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** What the server needs to know of a dialect; the rest is the dialect's own. */
export interface Mount {
  readonly name: string;
  readonly prefix: string;
  readonly register: (app: FastifyInstance) => void;
  readonly canonicalUrl?: (url: string) => string;
}

/** Options of the server. */
export interface ServerOptions {
  readonly mounts: readonly Mount[];
  readonly log: Logger;
  /** Told about each answered request, for the metrics. */
  readonly onAnswer?: (answer: { dialect: string; route: string; status: number; seconds: number }) => void;
}

/** Largest body of any route; the vendor with the largest documents 10 MB. */
const bodyLimit = 10 * 1024 * 1024;

/**
 * The server without its sockets: limits that cut slow and greedy clients, one encapsulated plugin per dialect, and
 * one log line per request that names the route, never the path, since paths hold addresses.
 */
export function createServer(options: ServerOptions): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit,
    routerOptions: { caseSensitive: false, ignoreTrailingSlash: true, maxParamLength: 2_000 },
    rewriteUrl: (request) => canonical(options.mounts, request.url ?? '/'),
    requestTimeout: 30_000,
    // A reader that has gone must not keep the process from stopping.
    forceCloseConnections: 'idle',
    http: { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16_384 },
    genReqId: () => '',
  });
  app.server.maxConnections = 10_000;
  app.server.maxHeadersCount = 100;
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    const seconds = reply.elapsedTime / 1_000;
    const { dialect, accountId } = request as { dialect?: string; accountId?: number };
    options.onAnswer?.({ dialect: dialect ?? 'none', route, status: reply.statusCode, seconds });
    options.log.info({
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      ...(accountId === undefined ? {} : { account: accountId }),
    });
  });
  for (const mount of options.mounts) {
    app.register(
      async (instance) => {
        instance.decorateRequest('dialect', mount.name);
        mount.register(instance);
      },
      { prefix: mount.prefix },
    );
  }
  return app;
}

function canonical(mounts: readonly Mount[], url: string): string {
  const mount = mounts.find(({ prefix }) => url.slice(0, prefix.length).toLowerCase() === prefix);
  return mount?.canonicalUrl?.(url) ?? url;
}
