import { hashPassword, isPassword } from '../../../core/contacts/password.ts';
import { HubError } from '../../../core/errors.ts';
import { randomIds } from '../../../core/random-ids.ts';
import { turns } from '../../../core/turns.ts';

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
  const inTurn = turns(mostAtOnce, (waiting) => {
    if (waiting >= mostWaiting) throw new HubError({ kind: 'too_many', what: 'password', limit: mostWaiting });
  });
  return {
    hash: (password) => inTurn(() => hashPassword(password, randomIds.secret())),
    isRight: (password, hash) => inTurn(() => isPassword(password, hash)),
  };
}
