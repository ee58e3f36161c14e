import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

export interface PasswordReader {
  /** The hash of a contact's password, where it has one. */
  ofContact(accountId: number, contactId: number): Promise<string | undefined>;
}

export interface PasswordWriter {
  set(accountId: number, contactId: number, hash: string): Promise<void>;
  remove(accountId: number, contactId: number): Promise<void>;
}

const derive = promisify(argon2);

/** What OWASP asks for at least: 19 MB and two passes. A hash keeps its own, so that these may grow. */
const strength = { memory: 19_456, passes: 2, parallelism: 1 } as const;

const hashLength = 32;

/**
 * Hashes a password with argon2id, some 30 ms on a thread of Node's pool; `salt` is random text of 128 bits or more.
 * The hash is in the usual PHC form.
 */
export async function hashPassword(password: string, salt: string): Promise<string> {
  const { memory, passes, parallelism } = strength;
  const nonce = Buffer.from(salt);
  const tag = await derive('argon2id', { ...strength, message: password, nonce, tagLength: hashLength });
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(tag)}`;
}

/** Whether a password is the one of a hash. Without a hash it takes as long to say no. */
export async function isPassword(password: string, hash = nobody): Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', tag = ''] = phc.exec(hash) ?? [];
  if (memory === undefined) throw new Error('a password hash is of a kind this version does not know');
  const expected = Buffer.from(tag, 'base64');
  const actual = await derive('argon2id', {
    message: password,
    nonce: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return timingSafeEqual(actual, expected);
}

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** A hash that no password has: its tag is not one of argon2's. */
const nobody = `$argon2id$v=19$m=${strength.memory},t=${strength.passes},p=1$${base64(Buffer.alloc(24))}$${base64(Buffer.alloc(hashLength))}`;

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
