/**
 * Hands over together what is wanted at one time: `run` takes all of it, in order, and its answer is everyone's. `until`
 * resolves when it is handed over.
 */
export function gathered<I, O>(
  run: (wanted: readonly I[]) => Promise<O>,
  until: () => Promise<void>,
): (item: I) => Promise<O> {
  let wanted: I[] = [];
  let answer: Promise<O> | undefined;

  async function handOver(): Promise<O> {
    await until();
    const items = wanted;
    wanted = [];
    answer = undefined;
    return run(items);
  }

  return (item) => {
    wanted.push(item);
    answer ??= handOver();
    return answer;
  };
}

/** Resolves when everybody who goes on at this moment has gone as far as they can. */
export function soon(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** Resolves when all that the event loop has found in this turn was begun: also what came over other sockets. */
export function laterInTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
