import { NotInGroup, type Turn } from './key-turns.ts';
import { lockNumber } from './postgres-keys.ts';
import type { WriteSession } from './statement.ts';

/**
 * The lock of a write that takes turns with others of its account (`key-turns.ts`): `take` takes what it does not hold, and is called
 * the first time in any case. What only the server can give is refused with `NotInGroup`.
 */
export function turnLock(
  accountId: number,
  turn: Turn,
  take: (numbers: ReadonlySet<number>) => Promise<void>,
): WriteSession['lock'] {
  let hasTaken = false;
  return (account, what) => {
    if (what === 'everything') return refused('a write among others would take the whole account');
    if (account !== accountId) return refused('a write among others is of another account');
    const more = new Set<number>();
    for (const key of typeof what === 'function' ? what() : what) {
      const number = lockNumber(key);
      if (!turn.held.has(number)) more.add(number);
    }
    if (hasTaken && more.size === 0) return undefined;
    hasTaken = true;
    return take(more);
  };
}

function refused(reason: string): Promise<never> {
  return Promise.reject(new NotInGroup(reason));
}
