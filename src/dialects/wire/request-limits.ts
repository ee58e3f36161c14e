import type { Clock } from '../../core/hub.ts';

/** Where a credential stands in the present minute. */
export interface Limits {
  /** quirk: the odd capitals are the vendor's; one client reads the numbers off every reply, errors included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly exceeded: boolean;
}

/** Shown as the limit where none is set: clients want a number. */
const unlimited = 1_000_000;

/** Counts requests per subject in whole minutes; `perMinute` 0 counts but never refuses. */
export function requestLimits(clock: Clock, perMinute: number): { count(subject: string): Limits; peek(): Limits } {
  let minute = 0;
  let counts = new Map<string, number>();

  function limitsAt(used: number): Limits {
    const limit = perMinute === 0 ? unlimited : perMinute;
    return {
      headers: {
        'X-RateLimit-Limit': String(limit),
        'X-Ratelimit-Remaining': String(Math.max(0, limit - used)),
        'X-RateLimit-Reset': String((minute + 1) * 60),
      },
      exceeded: perMinute > 0 && used > limit,
    };
  }

  function turn(): void {
    const now = Math.floor(clock.now().getTime() / 60_000);
    if (now === minute) return;
    minute = now;
    counts = new Map();
  }

  return {
    count(subject) {
      turn();
      const used = (counts.get(subject) ?? 0) + 1;
      counts.set(subject, used);
      return limitsAt(used);
    },
    peek() {
      turn();
      return limitsAt(0);
    },
  };
}
