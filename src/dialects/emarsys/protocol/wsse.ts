import { hash, timingSafeEqual } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';

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
 * Reads an X-WSSE header as real clients send it: names in any order and letter case, `UsernameToken` absent, behind a
 * blank or repeated, a comma too many. Undefined for anything else, and where a part occurs twice: that is also how
 * two headers arrive, and two logins are none.
 */
export function parseWsse(header: string): WsseToken | undefined {
  if (header.length > longestHeader) return undefined;
  const parts = quotedParts(header);
  const [username, digest] = [parts?.get('username'), parts?.get('passworddigest')];
  const [nonce, created] = [parts?.get('nonce'), parts?.get('created')];
  if (!username || !digest || !nonce || !created || nonce.length > longestNonce) return undefined;
  return { username, digest, nonce, created };
}

/** quirk: one client writes `UsernameToken Username=UsernameToken Username="…"`. */
const lead = /^[ \t]*(?:UsernameToken[ \t]+)?(?:Username=UsernameToken[ \t]+)?/i;
const part = /([a-z]+)="([^"]*)"(?:[ \t,]+|$)/iy;

function quotedParts(header: string): ReadonlyMap<string, string> | undefined {
  const list = header.replace(lead, '');
  const parts = new Map<string, string>();
  for (let at = 0; at < list.length; ) {
    part.lastIndex = at;
    const [whole = '', name = '', value = ''] = part.exec(list) ?? [];
    if (whole === '' || parts.has(name.toLowerCase())) return undefined;
    parts.set(name.toLowerCase(), value);
    at += whole.length;
  }
  return parts;
}

/** base64 of the 40 hex characters of the hash, not of its 20 bytes (documented). */
export function wsseDigest(nonce: string, created: string, secret: string): string {
  // Node hands out header texts with one character per byte: this is the byte that the client hashed.
  const bytes = Buffer.concat([Buffer.from(nonce + created, 'latin1'), Buffer.from(secret)]);
  return btoa(hash('sha1', bytes, 'hex'));
}

/** Whether the token was made with this secret; takes equally long whether or not it was. */
export function digestMatches(token: WsseToken, secret: string): boolean {
  const sent = Buffer.from(token.digest);
  const expected = Buffer.from(wsseDigest(token.nonce, token.created, secret));
  // How long a digest is tells nothing: it is 56 characters for every secret.
  return sent.length === expected.length && timingSafeEqual(sent, expected);
}

/** Whether one of the instants lies within `windowMs` of `now` (milliseconds), before or after, ends included. */
export function isFresh(times: readonly number[], now: number, windowMs = 300_000): boolean {
  return times.some((time) => Math.abs(time - now) <= windowMs);
}

const createdPattern = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/**
 * The instants, in milliseconds, that a `Created` can mean: one where a zone is given; without one, the readings in
 * UTC and in the vendor's zone, Vienna. None for what is no time, such as 30 February.
 */
export function readCreated(text: string): readonly number[] {
  const [, date = '', time = '', fraction = '', zone] = createdPattern.exec(text) ?? [];
  const whole = utcInstant(date, time);
  if (whole === undefined) return [];
  const local = whole + Number(fraction.padEnd(3, '0').slice(0, 3));
  if (zone === undefined) return [local, ...inVienna(local)];
  const offset = offsetMinutes(zone);
  return offset === undefined ? [] : [local - offset * 60_000];
}

/** `Date.UTC` makes 1 March of 30 February: only what it gives back unchanged was a time. */
function utcInstant(date: string, time: string): number | undefined {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  const instant = Date.UTC(year, month - 1, day, hour, minute, second);
  return new Date(instant).toISOString() === `${date}T${time}.000Z` ? instant : undefined;
}

/** Vienna is one hour ahead of UTC or two: neither in the hour that spring skips, both in the one autumn repeats. */
function inVienna(local: number): readonly number[] {
  return [2, 1].flatMap((hours) => {
    const instant = Temporal.Instant.fromEpochMilliseconds(local - hours * 3_600_000);
    const isReading = instant.toZonedDateTimeISO('Europe/Vienna').offsetNanoseconds === hours * 3.6e12;
    return isReading ? [instant.epochMilliseconds] : [];
  });
}

/** `Z`, `+02`, `+0200` and `+02:00` as minutes ahead of UTC. */
function offsetMinutes(zone: string): number | undefined {
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', ''));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
