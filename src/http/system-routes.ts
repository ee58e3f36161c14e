import type { FastifyInstance, FastifyReply } from 'fastify';
import { docsPage } from './docs-page.ts';
import { type Described, openApiDocument } from './openapi.ts';

/** What the pages for the operator show. */
export interface System {
  /** Whether requests should be sent here: the base answers, its schema is up to date, and the process is not stopping. */
  isReady(): Promise<boolean>;
  metrics(): Promise<{ readonly contentType: string; readonly body: string }>;
}

const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Answers outside of all dialects: unknown addresses, and what went wrong there. */
export function refuseUnknown(app: FastifyInstance): void {
  app.setNotFoundHandler((_request, reply) => answer(reply, 404, { error: 'not found' }));
  app.setErrorHandler((error, request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status < 500) return answer(reply, status, { error: 'bad request' });
    Object.assign(request, { defect: error });
    return answer(reply, 500, { error: 'internal error' });
  });
}

/** Health, metrics, and the description of the API for programs and for people. */
export function systemRoutes(dialects: readonly Described[], system: System): (app: FastifyInstance) => Promise<void> {
  const description = JSON.stringify(openApiDocument(dialects));
  const page = docsPage(dialects);
  return async (app) => {
    app.get('/healthz', (_request, reply) => answer(reply, 200, { status: 'ok' }));
    app.get('/readyz', async (_request, reply) => {
      const isReady = await system.isReady();
      return answer(reply, isReady ? 200 : 503, { status: isReady ? 'ok' : 'unavailable' });
    });
    app.get('/metrics', async (_request, reply) => {
      const { contentType, body } = await system.metrics();
      return reply.headers({ ...headers, 'content-type': contentType }).send(body);
    });
    app.get('/openapi.json', (_request, reply) =>
      reply.headers({ ...headers, 'content-type': 'application/json' }).send(description),
    );
    app.get('/docs', (_request, reply) =>
      reply
        .headers({ ...headers, 'content-type': 'text/html; charset=utf-8' })
        .header('content-security-policy', `${headers['content-security-policy']}; style-src '${page.styleHash}'`)
        .send(page.html),
    );
    app.get('/', (_request, reply) => reply.headers(headers).redirect('/docs'));
  };
}

function answer(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
