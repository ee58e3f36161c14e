/**
 * Runs what it is given, but no more than `atOnce` at one time; the others wait in order. `onWaiting` hears how many wait
 * already before another one does, and refuses it by raising.
 */
export function turns(
  atOnce: number,
  onWaiting: (count: number) => void = () => undefined,
): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= atOnce) {
      onWaiting(waiting.length);
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      // A place goes on to who waits longest, and nobody who comes meanwhile can take it.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
