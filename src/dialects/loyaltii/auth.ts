import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DialectContext } from '../dialect.ts';
import { keyAuthenticator } from '../wire/key-login.ts';
import type { Verdict } from '../wire/verdict.ts';
import { failures } from './errors.ts';

/** Who has sent a request, and in which account. */
type Sender = NonNullable<Verdict['sender']>;

/** A request with what was found out about it. */
type Admitted = FastifyRequest & { sender: Sender; accountId: number };

/** Lets requests in by the key in their header `X-ApiKey`. Fails for all others. */
export function doorkeeper(context: DialectContext): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const authenticate = keyAuthenticator(context, 'loyaltii');
  return async (request, reply) => {
    const { sender, throttled, limits } = await authenticate(keyOf(request), request.ip);
    if (throttled || limits.exceeded) {
      reply.header('retry-after', limits.secondsLeft);
      throw failures.tooManyRequests();
    }
    if (sender === undefined) throw failures.unauthorized();
    Object.assign(request, { sender, accountId: sender.account.id });
  };
}

/** Who has sent a request that was let in. */
export function senderOf(request: FastifyRequest): Sender {
  return (request as Admitted).sender;
}

/** The key that a request shows. Node joins two headers of one name with a comma, and no key has one: two logins are none. */
function keyOf({ headers }: FastifyRequest): string | undefined {
  const key = headers['x-apikey'];
  return typeof key === 'string' && key !== '' ? key : undefined;
}
