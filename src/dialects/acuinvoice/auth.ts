import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../core/hub.ts';
import type { DialectContext } from '../dialect.ts';
import { authorizationOf, basicUser } from '../wire/credentials.ts';
import { keyAuthenticator } from '../wire/key-login.ts';
import { failures } from './errors.ts';

/** A request with what was found out about it. */
type Admitted = FastifyRequest & { caller: Caller; accountId: number };

/** Lets requests in by HTTP Basic: the key is the user, the password is not looked at. Fails for all others. */
export function doorkeeper(context: DialectContext): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const authenticate = keyAuthenticator(context, 'acuinvoice');
  return async (request, reply) => {
    const key = basicUser(authorizationOf(request.raw));
    const { sender, throttled, limits } = await authenticate(key, request.ip);
    if (throttled || limits.exceeded) {
      reply.header('retry-after', limits.secondsLeft);
      throw failures.tooManyRequests();
    }
    if (sender === undefined) {
      reply.header('www-authenticate', 'Basic realm="AcuInvoice"');
      throw failures.unauthorized();
    }
    Object.assign(request, { caller: sender.caller, accountId: sender.account.id });
  };
}

/** Who has sent a request that was let in. */
export function callerOf(request: FastifyRequest): Caller {
  return (request as Admitted).caller;
}
