import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { secretContext } from '../../core/access/create-credential.ts';
import type { Caller, Credential } from '../../core/hub.ts';
import type { DialectContext } from '../dialect.ts';
import { type Limits, requestLimits } from '../wire/request-limits.ts';
import { digestMatches, isFresh, parseWsse, type WsseToken } from './protocol/wsse.ts';

/** Who sent a request; undefined when that is not proved, `throttled` when too many attempts failed. */
export interface Verdict {
  readonly caller: Caller | 'throttled' | undefined;
  readonly limits: Limits;
}

/** Decides on a request by its headers and the address it came from. */
export type Authenticate = (headers: IncomingHttpHeaders, address: string) => Promise<Verdict>;

/** Failed logins a minute: of one user from one address, and from one address in all. */
const failuresPerUser = 200;
const failuresPerAddress = 2_000;

/** What an unknown user's digest is compared with, so that it takes as long to refuse. */
const nobody = 'no such user';

/**
 * X-WSSE: a digest over nonce, time and secret. Clients use one nonce for a week, so a repeated header passes within
 * the five minutes around its time, unless the credential says `strict`.
 */
export function authenticator(context: DialectContext): Authenticate {
  const { clock, commands, reader, vault } = context;
  const limits = requestLimits(clock, context.rateLimit);
  const blocked = new Map<string, number>();
  const opened = new Map<string, string>();

  async function credentialOf(token: WsseToken): Promise<Credential | undefined> {
    const candidates = await reader.accounts.credentials('emarsys', token.username);
    const match = candidates.find((credential) => digestMatches(token, secretOf(credential)));
    if (candidates.length === 0) digestMatches(token, nobody);
    return match;
  }

  /** Opening a seal takes longer than the rest of a request. */
  function secretOf(credential: Credential): string {
    const { sealedSecret = '' } = credential;
    const known = opened.get(sealedSecret);
    if (known !== undefined) return known;
    const secret = vault.open(sealedSecret, secretContext(credential));
    if (opened.size > 10_000) opened.clear();
    opened.set(sealedSecret, secret);
    return secret;
  }

  async function isAccepted(token: WsseToken, credential: Credential): Promise<boolean> {
    if (!isFresh(token.created, clock.now().getTime())) return false;
    if (credential.replay === 'window') return true;
    const value = createHash('sha256').update(`${token.nonce} ${token.created}`).digest('hex');
    const expiresAt = new Date(clock.now().getTime() + 601_000);
    return commands.claimNonce({
      credential: { accountId: credential.accountId, id: credential.id },
      value,
      expiresAt,
    });
  }

  /** Counts a failure in the base, where all processes see it; past a limit the subject waits for the next minute. */
  async function failed(subjects: readonly (readonly [subject: string, limit: number])[]): Promise<void> {
    const minute = 60_000;
    for (const [subject, limit] of subjects) {
      const failures = await commands.countFailure({ subject });
      const now = clock.now().getTime();
      if (failures >= limit) blocked.set(subject, now - (now % minute) + minute);
    }
  }

  function isBlocked(subjects: readonly (readonly [subject: string, limit: number])[]): boolean {
    const now = clock.now().getTime();
    for (const [subject, until] of blocked) if (until <= now) blocked.delete(subject);
    return subjects.some(([subject]) => blocked.has(subject));
  }

  return async (headers, address) => {
    const token = parseWsse(oneHeader(headers['x-wsse'] ?? headers.wsse) ?? '');
    const subjects = [
      [subjectOf(address, token?.username ?? ''), failuresPerUser],
      [subjectOf(address), failuresPerAddress],
    ] as const;
    if (blocked.size > 0 && isBlocked(subjects)) return { caller: 'throttled', limits: limits.peek() };
    const credential = token === undefined ? undefined : await credentialOf(token);
    if (token === undefined || credential === undefined || !(await isAccepted(token, credential))) {
      await failed(subjects);
      return { caller: undefined, limits: limits.peek() };
    }
    const caller: Caller = { accountId: credential.accountId, origin: 'api', credentialId: credential.id };
    return { caller, limits: limits.count(`${credential.accountId}/${credential.id}`) };
  };
}

/** Two headers of one name are two stories: neither is believed. */
function oneHeader(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Addresses and user names are personal data: what is counted is a hash of them. */
function subjectOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
