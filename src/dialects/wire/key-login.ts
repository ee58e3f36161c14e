import { keyHash } from '../../core/access/create-credential.ts';
import type { Caller } from '../../core/hub.ts';
import type { DialectContext } from '../dialect.ts';
import { failedLogins } from './failed-logins.ts';
import { requestLimits } from './request-limits.ts';
import type { Verdict } from './verdict.ts';

/** Decides on a request by the key that it shows, if any, and the address it came from. */
export type AuthenticateKey = (key: string | undefined, address: string) => Promise<Verdict>;

/** For dialects whose clients show a secret key itself: the base holds its hash, and that is what it is found by. */
export function keyAuthenticator(context: DialectContext, dialect: string): AuthenticateKey {
  const { clock, logins } = context;
  const limits = requestLimits(clock, context.rateLimit, context.countRequest);
  const failures = failedLogins(context);
  return async (key, address) => {
    const lookup = keyHash(key ?? '');
    if (failures.isThrottled(address, () => lookup))
      return { sender: undefined, throttled: true, limits: limits.peek() };
    const [login] = key === undefined ? [] : await logins.find(dialect, lookup);
    if (login === undefined) {
      const throttled = await failures.count(address, lookup);
      return { sender: undefined, throttled, limits: limits.peek() };
    }
    const { account, credential } = login;
    const caller: Caller = { accountId: account.id, origin: 'api', credentialId: credential.id };
    return { sender: { caller, account }, throttled: false, limits: await limits.count(credential) };
  };
}
