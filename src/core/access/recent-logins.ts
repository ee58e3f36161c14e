import type { Clock, Login, Reader } from '../hub.ts';

/** Logins as the base had them a moment ago. */
export interface RecentLogins {
  /** As `AccountReader.logins`. */
  find(dialect: string, lookup: string): Promise<readonly Login[]>;
  /** Makes the next look-up ask the base: for who has just changed an account. */
  forget(): void;
}

/**
 * Remembers logins that were found: a busy client's would otherwise be read thousands of times a second. `believedFor`
 * is in milliseconds; 0 asks the base every time.
 */
export function recentLogins(reader: Reader, clock: Clock, believedFor: number): RecentLogins {
  let known = new Map<string, readonly Login[]>();
  let since = 0;
  return {
    async find(dialect, lookup) {
      const now = clock.now().getTime();
      if (Math.abs(now - since) >= believedFor) {
        known = new Map();
        since = now;
      }
      // What was asked for before the others were forgotten may be as old as they are.
      const generation = known;
      const name = `${dialect} ${lookup}`;
      const believed = known.get(name);
      if (believed !== undefined) return believed;
      const logins = await reader.accounts.logins(dialect, lookup);
      if (logins.length > 0) generation.set(name, logins);
      return logins;
    },
    forget() {
      known = new Map();
    },
  };
}
