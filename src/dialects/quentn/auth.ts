import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DialectContext } from '../dialect.ts';
import { authorizationOf, bearerToken } from '../wire/credentials.ts';
import { keyAuthenticator } from '../wire/key-login.ts';
import type { Limits } from '../wire/request-limits.ts';
import type { Verdict } from '../wire/verdict.ts';
import { failures } from './errors.ts';

/** Who has sent a request, and in which account. */
type Sender = NonNullable<Verdict['sender']>;

/** A request with what was found out about it. */
type Admitted = FastifyRequest & { sender: Sender; accountId: number };

/** Lets requests in by their API key as a bearer token. Fails for all others. */
export function doorkeeper(context: DialectContext): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const authenticate = keyAuthenticator(context, 'quentn');
  return async (request, reply) => {
    const { sender, throttled, limits } = await authenticate(bearerToken(authorizationOf(request.raw)), request.ip);
    showLimits(reply, limits);
    if (throttled || limits.exceeded) throw failures.tooManyRequests(limits.secondsLeft);
    if (sender === undefined) throw failures.unauthorized();
    Object.assign(request, { sender, accountId: sender.account.id });
  };
}

/** quirk: the SDK looks these names up letter by letter, and Fastify writes its own in lower case. */
function showLimits({ raw }: FastifyReply, { limit, remaining, resetsAt }: Limits): void {
  raw.setHeader('X-Rate-Limit-Limit', String(limit));
  raw.setHeader('X-Rate-Limit-Remaining', String(remaining));
  raw.setHeader('X-Rate-Limit-Reset', String(resetsAt));
}

/** Who has sent a request that was let in. */
export function senderOf(request: FastifyRequest): Sender {
  return (request as Admitted).sender;
}
