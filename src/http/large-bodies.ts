import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** Bytes of a body from which on it is counted: smaller ones come and go too quickly to add up. */
const large = 65_536;

/** Bytes of large bodies that are read and worked on at the same time; what they become in memory is some times that. */
const capacity = 64 * 1024 * 1024;

interface Waiting {
  readonly size: number;
  readonly response: ServerResponse;
  readonly start: () => void;
}

/**
 * Lets large bodies take turns in the order in which they came: as many at a time as have room in memory together, the
 * others stay with their senders until there is room. A body of unknown length counts as the largest that is allowed.
 */
export function letLargeBodiesTakeTurns(app: FastifyInstance, bodyLimit: number): void {
  const waiting = new Set<Waiting>();
  let taken = 0;

  function startThose(): void {
    for (const next of waiting) {
      if (taken > 0 && taken + next.size > capacity) return;
      waiting.delete(next);
      taken += next.size;
      next.response.once('close', () => {
        taken -= next.size;
        startThose();
      });
      next.start();
    }
  }

  app.addHook('preParsing', (request, reply, payload, done) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    const size = encoding === undefined ? Math.min(Number(length ?? 0), bodyLimit) : bodyLimit;
    if (size <= large) return done(null, payload);
    const one: Waiting = { size, response: reply.raw, start: () => done(null, payload) };
    waiting.add(one);
    // A sender that has gone waits no longer; after its turn has begun this does nothing.
    reply.raw.once('close', () => waiting.delete(one));
    startThose();
  });
}
