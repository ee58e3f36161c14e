import { createHash } from 'node:crypto';
import { failureWindow } from '../../core/access/login-guard.ts';
import type { Commands } from '../../core/commands.ts';
import type { Clock } from '../../core/hub.ts';

/** Guards against guessing secrets. */
export interface FailedLogins {
  /** Whether so many logins have failed that no more are looked at in this window. `user` is asked only if needed. */
  isThrottled(address: string, user: () => string): boolean;
  /** Counts a failed login. */
  count(address: string, user: string): Promise<void>;
}

/** Failed logins a minute that are answered: of one user from one address, and from one address in all. */
const usual = { perUser: 200, perAddress: 2_000 };

/**
 * Counts failed logins in the base, where all processes see them. A request that is let in costs nothing here: only
 * who has failed too often is remembered, until the window ends.
 */
export function failedLogins(
  clock: Clock,
  commands: Pick<Commands, 'countFailure'>,
  most: { readonly perUser: number; readonly perAddress: number } = usual,
): FailedLogins {
  const throttled = new Map<string, number>();
  const windowLength = failureWindow * 1_000;
  return {
    isThrottled(address, user) {
      if (throttled.size === 0) return false;
      const now = clock.now().getTime();
      for (const [subject, until] of throttled) if (until <= now) throttled.delete(subject);
      return throttled.has(subjectOf(address, user())) || throttled.has(subjectOf(address));
    },
    async count(address, user) {
      const subjects = [
        [subjectOf(address, user), most.perUser],
        [subjectOf(address), most.perAddress],
      ] as const;
      const counts = await Promise.all(subjects.map(([subject]) => commands.countFailure({ subject })));
      const now = clock.now().getTime();
      for (const [index, [subject, limit]] of subjects.entries()) {
        if ((counts[index] ?? 0) >= limit) throttled.set(subject, now - (now % windowLength) + windowLength);
      }
    },
  };
}

/** Addresses and user names are personal data: what is stored is a hash of them. */
function subjectOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
