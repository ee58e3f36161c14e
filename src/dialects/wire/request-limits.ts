import type { Commands } from '../../core/commands.ts';
import type { Clock } from '../../core/hub.ts';
import type { CountRequest } from '../dialect.ts';

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

type Counted = Parameters<CountRequest>[0];

/** Shown as the limit where none is set: clients want a number. */
const unlimited = 1_000_000;

/** Limits requests per credential and whole minute; `perMinute` 0 counts but never refuses. */
export function requestLimits(
  clock: Clock,
  perMinute: number,
  countRequest: CountRequest,
): { count(credential: Counted): Promise<Limits>; peek(): Limits } {
  /** Who has none left in this minute costs nothing more. */
  let spent = new Set<string>();
  let minute = 0;

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
    spent = new Set();
  }

  return {
    async count(credential) {
      turn();
      const name = nameOf(credential);
      if (spent.has(name)) return limitsAt(Number.POSITIVE_INFINITY);
      const spentNow = spent;
      const limits = limitsAt(await countRequest(credential, minute));
      if (limits.exceeded) spentNow.add(name);
      return limits;
    },
    peek() {
      turn();
      return limitsAt(0);
    },
  };
}

/** Counts in memory: where one process serves. */
export function countInMemory(): CountRequest {
  let present = 0;
  let counts = new Map<string, number>();
  return (credential, minute) => {
    if (minute !== present) {
      present = minute;
      counts = new Map();
    }
    const name = nameOf(credential);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count;
  };
}

interface Caller {
  readonly resolve: (count: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Counts in the base: where several processes serve. Requests of a credential that arrive while others of it are being
 * counted are counted together, so that a busy one has one writer in each process.
 */
export function countInBase(commands: Pick<Commands, 'countRequests'>): CountRequest {
  const queues = new Map<string, Caller[]>();

  async function drain(name: string, credential: Counted, minute: number): Promise<void> {
    const queue = queues.get(name) ?? [];
    while (queue.length > 0) {
      const callers = queue.splice(0);
      try {
        const count = await commands.countRequests({ credential, minute, requests: callers.length });
        for (const [index, { resolve }] of callers.entries()) resolve(count - callers.length + index + 1);
      } catch (error) {
        for (const { reject } of callers) reject(error);
      }
    }
    queues.delete(name);
  }

  return ({ accountId, id }, minute) =>
    new Promise((resolve, reject) => {
      const name = `${nameOf({ accountId, id })} ${minute}`;
      const queue = queues.get(name);
      if (queue !== undefined) {
        queue.push({ resolve, reject });
        return;
      }
      queues.set(name, [{ resolve, reject }]);
      void drain(name, { accountId, id }, minute);
    });
}

function nameOf({ accountId, id }: Counted): string {
  return `${accountId}/${id}`;
}
