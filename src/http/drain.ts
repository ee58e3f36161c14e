import type { FastifyInstance } from 'fastify';

/** Milliseconds that running requests have to end when the server stops. */
const drainTime = 25_000;

/** Stops accepting at once and resolves when all requests have ended; those that outlast the drain time are cut. */
export async function drain(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), drainTime);
  // An answer that had begun before leaves its connection open.
  const sweep = setInterval(() => app.server.closeIdleConnections(), 100);
  await app.close();
  clearTimeout(cut);
  clearInterval(sweep);
}
