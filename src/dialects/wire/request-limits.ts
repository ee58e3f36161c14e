import type { Clock } from '../../core/hub.ts';

/** Where a credential stands in the present minute. */
export interface Limits {
  /** One client reads the numbers off every reply, errors included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly exceeded: boolean;
  /** Until the next minute begins. */
  readonly secondsLeft: number;
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
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(Math.max(0, limit - used)),
        'x-ratelimit-reset': String((minute + 1) * 60),
      },
      exceeded: perMinute > 0 && used > limit,
      secondsLeft: Math.ceil((minute + 1) * 60 - clock.now().getTime() / 1_000),
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
