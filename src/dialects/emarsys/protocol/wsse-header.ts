import { randomBytes } from 'node:crypto';
import { wsseDigest } from './wsse.ts';

/** The value of an X-WSSE header as a client makes it: good for five minutes around `now`. */
export function wsseHeader(user: string, secret: string, now: Date): string {
  const nonce = randomBytes(16).toString('hex');
  const created = now.toISOString().replace(/\.\d+Z$/, 'Z');
  const digest = wsseDigest(nonce, created, secret);
  return `UsernameToken Username="${user}", PasswordDigest="${digest}", Nonce="${nonce}", Created="${created}"`;
}
