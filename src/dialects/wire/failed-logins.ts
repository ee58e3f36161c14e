import { createHash } from 'node:crypto';
import { failureWindow } from '../../core/access/login-guard.ts';
import type { DialectContext } from '../dialect.ts';

/** Guards against guessing secrets. */
export interface FailedLogins {
  /**
   * Whether so many logins have failed that no more are looked at in this window, as far as this process has learnt.
   * `user` is asked only if needed.
   */
  isThrottled(address: string, user: () => string): boolean;
  /** The same by what all processes have counted: costs a look into the base, for secrets that can be guessed. */
  isThrottledAnywhere(address: string, user: string): Promise<boolean>;
  /** Counts a failed login; true when it was one too many, and is to be answered like those that are not looked at. */
  count(address: string, user: string): Promise<boolean>;
}

/** Failed logins a minute that are answered: of one user from one address, and from one address in all. */
const usual = { perUser: 200, perAddress: 2_000 };

/**
 * Counts failed logins in the base, where all processes see them. A request that is let in costs nothing here: only
 * who has failed too often is remembered, until the window ends.
 */
export function failedLogins(
  { clock, commands, reader }: Pick<DialectContext, 'clock' | 'commands' | 'reader'>,
  most: { readonly perUser: number; readonly perAddress: number } = usual,
): FailedLogins {
  const throttled = new Map<string, number>();
  const windowLength = failureWindow * 1_000;
  const subjectsOf = (address: string, user: string) =>
    [
      { subject: subjectOf(address, user), limit: most.perUser },
      { subject: subjectOf(address), limit: most.perAddress },
    ] as const;

  function remember(subject: string): void {
    const now = clock.now().getTime();
    throttled.set(subject, now - (now % windowLength) + windowLength);
  }

  function isThrottled(address: string, user: () => string): boolean {
    if (throttled.size === 0) return false;
    const now = clock.now().getTime();
    for (const [subject, until] of throttled) if (until <= now) throttled.delete(subject);
    return throttled.has(subjectOf(address, user())) || throttled.has(subjectOf(address));
  }

  return {
    isThrottled,
    async isThrottledAnywhere(address, user) {
      if (isThrottled(address, () => user)) return true;
      const now = clock.now();
      for (const { subject, limit } of subjectsOf(address, user)) {
        if ((await reader.accounts.failures(subject, failureWindow, now)) < limit) continue;
        remember(subject);
        return true;
      }
      return false;
    },
    async count(address, user) {
      const subjects = subjectsOf(address, user);
      const counts = await Promise.all(subjects.map(({ subject }) => commands.countFailure({ subject })));
      for (const [index, { subject, limit }] of subjects.entries()) {
        if ((counts[index] ?? 0) >= limit) remember(subject);
      }
      return subjects.some(({ limit }, index) => (counts[index] ?? 0) > limit);
    },
  };
}

/** Addresses and user names are personal data: what is stored is a hash of them. */
function subjectOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
