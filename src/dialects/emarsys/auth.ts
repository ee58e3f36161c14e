import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { secretContext } from '../../core/access/create-credential.ts';
import type { Caller, Credential, Login, Vault } from '../../core/hub.ts';
import type { DialectContext } from '../dialect.ts';
import { failedLogins } from '../wire/failed-logins.ts';
import { requestLimits } from '../wire/request-limits.ts';
import type { Verdict } from '../wire/verdict.ts';
import { digestMatches, isFresh, parseWsse, readCreated, type WsseToken } from './protocol/wsse.ts';

/** Decides on a request by its headers and the address it came from. */
export type Authenticate = (headers: IncomingHttpHeaders, address: string) => Promise<Verdict>;

/** What was found out about a header. */
interface Seen {
  readonly token: WsseToken;
  readonly candidates: readonly Login[];
  /** The candidate whose secret made the digest. */
  readonly login: Login | undefined;
  /** The instants that its time can mean. */
  readonly times: readonly number[];
}

/** Headers that are remembered at the most. */
const mostSeen = 1_000;

/** What an unknown user's digest is compared with, so that it takes as long to refuse. */
const nobody = 'no such user';

/** Longer than a header is fresh, both ways: no nonce is forgotten before its header is stale. */
const nonceLifetime = 601_000;

/**
 * X-WSSE: a digest over nonce, time and secret. Clients use one nonce for a week, so a repeated header passes within
 * the five minutes around its time, unless the credential says `strict`.
 */
export function authenticator(context: DialectContext): Authenticate {
  const { clock, logins, vault } = context;
  const limits = requestLimits(clock, context.rateLimit, context.countRequest);
  const failures = failedLogins(context);
  const secretOf = secrets(vault);
  const seen = new Map<string, Seen>();

  /** Clients send one header for minutes: what was proved of it holds for as long as the login is believed. */
  async function read(header: string): Promise<Seen | undefined> {
    const known = seen.get(header);
    const token = known?.token ?? parseWsse(header);
    if (token === undefined) return undefined;
    const candidates = await logins.find('emarsys', token.username);
    if (known?.candidates === candidates) return known;
    if (candidates.length === 0) digestMatches(token, nobody);
    const login = candidates.find(({ credential }) => digestMatches(token, secretOf(credential)));
    const entry = { token, candidates, login, times: readCreated(token.created) };
    if (seen.size >= mostSeen) seen.clear();
    if (login !== undefined) seen.set(header, entry);
    return entry;
  }

  return async (headers, address) => {
    const header = oneHeader(headers['x-wsse'] ?? headers.wsse) ?? '';
    const user = (): string => parseWsse(header)?.username ?? '';
    if (failures.isThrottled(address, user)) return { sender: undefined, throttled: true, limits: limits.peek() };
    const entry = await read(header);
    if (entry?.login === undefined || !(await isAccepted(context, entry, entry.login.credential))) {
      const throttled = await failures.count(address, entry?.token.username ?? '');
      return { sender: undefined, throttled, limits: limits.peek() };
    }
    const { account, credential } = entry.login;
    const caller: Caller = { accountId: account.id, origin: 'api', credentialId: credential.id };
    return { sender: { caller, account }, throttled: false, limits: await limits.count(credential) };
  };
}

async function isAccepted(context: DialectContext, { token, times }: Seen, credential: Credential): Promise<boolean> {
  const now = context.clock.now().getTime();
  if (!isFresh(times, now)) return false;
  if (credential.replay === 'window') return true;
  const value = createHash('sha256').update(`${token.nonce} ${token.created}`).digest('hex');
  return context.commands.claimNonce({
    credential: { accountId: credential.accountId, id: credential.id },
    value,
    expiresAt: new Date(now + nonceLifetime),
  });
}

/** Opening a seal takes longer than the rest of a request: what was opened is kept. */
function secrets(vault: Vault): (credential: Credential) => string {
  const opened = new Map<string, string>();
  return (credential) => {
    const { sealedSecret = '' } = credential;
    const known = opened.get(sealedSecret);
    if (known !== undefined) return known;
    const secret = vault.open(sealedSecret, secretContext(credential));
    if (opened.size > 10_000) opened.clear();
    opened.set(sealedSecret, secret);
    return secret;
  };
}

/** Two headers of one name are two stories: neither is believed. */
function oneHeader(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
