import type { Clock } from '../../core/hub.ts';

/** Where a credential stands in the present minute. */
export interface Limits {
  /** Requests in the minute, and how many of them are left: some clients read these off every reply. */
  readonly limit: number;
  readonly remaining: number;
  /** When the next minute begins, in seconds since 1970. */
  readonly resetsAt: number;
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
    const resetsAt = (minute + 1) * 60;
    return {
      limit,
      remaining: Math.max(0, limit - used),
      resetsAt,
      exceeded: perMinute > 0 && used > limit,
      secondsLeft: Math.ceil(resetsAt - clock.now().getTime() / 1_000),
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
