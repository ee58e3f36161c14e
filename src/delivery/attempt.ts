import { DeliveryError } from '../core/background.ts';

/** Milliseconds: until the connection stands, between two signs of life after that, and altogether. */
export interface TimeLimits {
  readonly connect: number;
  readonly idle: number;
  readonly total: number;
}

/** What ends an attempt that does not end by itself. */
export interface Bounds extends TimeLimits {
  readonly signal?: AbortSignal | undefined;
}

/** What the work inside `attempt` reports through. */
export interface Progress {
  /** Awaits one step; its error becomes a DeliveryError that names the step, its success is a sign of life. */
  step<T>(name: string, work: Promise<T>): Promise<T>;
  /** A sign of life from inside a long step. */
  alive(): void;
}

const checkEvery = 100;

/** Runs `work` until it ends or a bound is reached, then calls `close`, which must end what work still does. */
export async function attempt<T>(
  limits: Bounds,
  close: () => void,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const expired = Promise.withResolvers<never>();
  const end = performance.now() + limits.total;
  let deadline = performance.now() + limits.connect;
  const watch = setInterval(() => {
    if (performance.now() > Math.min(deadline, end)) expired.reject(new DeliveryError('timed out', false));
  }, checkEvery);
  const interrupt = (): void => expired.reject(new DeliveryError('interrupted', false));
  limits.signal?.addEventListener('abort', interrupt, { once: true });
  if (limits.signal?.aborted) interrupt();
  const alive = (): void => {
    deadline = performance.now() + limits.idle;
  };
  const step = async <R>(name: string, doing: Promise<R>): Promise<R> => {
    try {
      return await doing;
    } catch (error) {
      throw failure(name, error);
    } finally {
      alive();
    }
  };
  try {
    return await Promise.race([work({ step, alive }), expired.promise]);
  } finally {
    clearInterval(watch);
    limits.signal?.removeEventListener('abort', interrupt);
    close();
  }
}

/** Keeps of a foreign error only its code: messages of the libraries hold hosts, users and paths. */
function failure(step: string, error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new DeliveryError(/^[A-Z0-9_]{1,50}$/.test(code) ? `${step} failed (${code})` : `${step} failed`, false);
}
