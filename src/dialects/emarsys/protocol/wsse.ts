import { createHash, timingSafeEqual } from 'node:crypto';
import { zonedInstants } from '../../../core/fields/dates.ts';

/** The parts of an X-WSSE header, exactly as transmitted: the digest is over these texts. */
export interface WsseToken {
  readonly username: string;
  readonly digest: string;
  readonly nonce: string;
  readonly created: string;
}

const longestHeader = 1_024;
const longestNonce = 128;

/**
 * Reads an X-WSSE header as real clients send it: names in any order and case, `UsernameToken` absent, doubled or
 * behind a blank, a comma with or without blank, one more at the end. Undefined for anything else.
 */
export function parseWsse(header: string): WsseToken | undefined {
  if (header.length > longestHeader) return undefined;
  const parts = new Map<string, string>();
  for (const [, name = '', value = ''] of header.matchAll(/([A-Za-z]+)="([^"]*)"/g))
    parts.set(name.toLowerCase(), value);
  const [username, digest] = [parts.get('username'), parts.get('passworddigest')];
  const [nonce, created] = [parts.get('nonce'), parts.get('created')];
  if (!username || !digest || !nonce || !created || nonce.length > longestNonce) return undefined;
  return { username, digest, nonce, created };
}

/** base64 of the 40 hex characters of the hash, not of its 20 bytes (documented). */
export function wsseDigest(nonce: string, created: string, secret: string): string {
  const hex = createHash('sha1')
    .update(nonce + created + secret)
    .digest('hex');
  return Buffer.from(hex).toString('base64');
}

/** Whether the token was made with this secret; takes as long whether or not it was. */
export function digestMatches(token: WsseToken, secret: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(token.digest), hash(wsseDigest(token.nonce, token.created, secret)));
}

const window = 300_000;

/** Whether `Created` lies within five minutes of `now` (milliseconds), before or after. */
export function isFresh(created: string, now: number): boolean {
  return readCreated(created).some((time) => Math.abs(time - now) <= window);
}

/**
 * The instants, in milliseconds, that a `Created` can mean: one with a zone; without one, the reading in the vendor's
 * zone and the one in UTC. None for what is no time.
 */
export function readCreated(text: string): readonly number[] {
  const pattern = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;
  const [, date, hour, minute, second, fraction = '', zone] = pattern.exec(text.trim()) ?? [];
  if (date === undefined) return [];
  const zones = zone === undefined ? ['UTC', 'Europe/Vienna'] : [offsetOf(zone)];
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3);
  return zonedInstants(`${date}T${hour}:${minute}:${second}.${milliseconds}`, zones);
}

/** `Z`, `+02`, `+0200` and `+02:00` in the last form. */
function offsetOf(zone: string): string {
  if (/^z$/i.test(zone)) return '+00:00';
  return `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '').padEnd(2, '0')}`;
}
