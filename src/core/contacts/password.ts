import crypto, { scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

export interface PasswordReader {
  /** The hash of a contact's password, where it has one. */
  ofContact(accountId: number, contactId: number): Promise<string | undefined>;
}

export interface PasswordWriter {
  set(accountId: number, contactId: number, hash: string): Promise<void>;
  remove(accountId: number, contactId: number): Promise<void>;
}

/** How a hash is made, with what it takes of memory and time: at least what OWASP asks for. */
const methods = {
  // 19 MB, two passes.
  argon2id: { name: 'argon2id$v=19', strength: { m: 19_456, t: 2, p: 1 } },
  // 32 MB, three times: for a Node before 24.7, which has no argon2.
  scrypt: { name: 'scrypt', strength: { ln: 15, r: 8, p: 3 } },
} as const;

type Method = keyof typeof methods;

const best: Method = typeof crypto.argon2 === 'function' ? 'argon2id' : 'scrypt';

const tagLength = 32;

/**
 * Hashes a password on a thread of Node's pool; `salt` is random text of 128 bits or more. The hash is in the
 * usual PHC form, which names its method and strength, so that both may change.
 */
export async function hashPassword(password: string, salt: string, method: Method = best): Promise<string> {
  const { name, strength } = methods[method];
  const tag = await derive(method, password, Buffer.from(salt), strength, tagLength);
  const numbers = Object.entries(strength).map(([key, number]) => `${key}=${number}`);
  return ['', name, numbers.join(','), base64(Buffer.from(salt)), base64(tag)].join('$');
}

/** Whether a password is the one of a hash. Without a hash it takes as long to say no. */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  if (hash === undefined) {
    await hashPassword(password, 'the salt of nobody');
    return false;
  }
  const [, name, numbers = '', salt = '', tag = ''] = phc.exec(hash) ?? [];
  const method = (Object.keys(methods) as Method[]).find((one) => methods[one].name === name);
  if (method === undefined) throw new Error('a password hash is of a kind this version does not know');
  const strength = Object.fromEntries(numbers.split(',').map((pair) => pair.split('=')));
  const expected = Buffer.from(tag, 'base64');
  return timingSafeEqual(
    await derive(method, password, Buffer.from(salt, 'base64'), strength, expected.length),
    expected,
  );
}

const phc = /^\$(.+)\$([a-z\d=,]+)\$([A-Za-z\d+/]+)\$([A-Za-z\d+/]+)$/;

function derive(
  method: Method,
  password: string,
  salt: Buffer,
  strength: Readonly<Record<string, number | string>>,
  length: number,
): Promise<Buffer> {
  const number = (key: string): number => Number(strength[key]);
  if (method === 'scrypt') {
    const [cost, blockSize] = [2 ** number('ln'), number('r')];
    const options = { cost, blockSize, parallelization: number('p'), maxmem: 256 * cost * blockSize };
    return promisify<string, Buffer, number, crypto.ScryptOptions, Buffer>(scrypt)(password, salt, length, options);
  }
  if (best !== method) throw new Error('a password hash needs Node 24.7 or later');
  const { memory, passes, parallelism } = { memory: number('m'), passes: number('t'), parallelism: number('p') };
  const parameters = { message: password, nonce: salt, memory, passes, parallelism, tagLength: length };
  return promisify(crypto.argon2)(method, parameters);
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
