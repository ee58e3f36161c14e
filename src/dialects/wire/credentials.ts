import type { IncomingMessage } from 'node:http';

/** Longest header that is looked at: room for any key that can be made, escaped as base64. */
const longestHeader = 8_192;

/** A request's Authorization header; undefined where there is none, a very long one, or two: two logins are none. */
export function authorizationOf({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): string | undefined {
  const values = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'authorization');
  const [value] = values;
  return values.length === 1 && value !== undefined && value.length <= longestHeader ? value : undefined;
}

/** The user of HTTP Basic, whatever the password; undefined for another scheme and for what is not one. */
export function basicUser(authorization: string | undefined): string | undefined {
  const [, encoded] = /^basic +([a-z0-9+/]+={0,2}) *$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [user = '', ...password] = Buffer.from(encoded, 'base64').toString().split(':');
  return user === '' || password.length === 0 ? undefined : user;
}

/** The token of a bearer; undefined for another scheme. */
export function bearerToken(authorization: string | undefined): string | undefined {
  const [, token] = /^bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
  return token;
}
