import { hashPassword, isPassword } from '../../../core/contacts/password.ts';
import { HubError } from '../../../core/errors.ts';
import { randomIds } from '../../../core/random-ids.ts';

/** Hashes and checks passwords, few at a time. */
export interface Passwords {
  hash(password: string): Promise<string>;
  isRight(password: string, hash: string | undefined): Promise<boolean>;
}

/** Each takes 19 MB and a thread that also reads files: the rest waits, and what would wait too long is refused. */
const mostAtOnce = 2;
const mostWaiting = 100;

/** Raises `too_many` when too many passwords wait to be hashed. */
export function createPasswords(): Passwords {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= mostAtOnce) {
      if (waiting.length >= mostWaiting) throw new HubError({ kind: 'too_many', what: 'password', limit: mostWaiting });
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      // A place goes on to who waits longest, and nobody who comes meanwhile can take it.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  return {
    hash: (password) => inTurn(() => hashPassword(password, randomIds.secret())),
    isRight: (password, hash) => inTurn(() => isPassword(password, hash)),
  };
}
