/**
 * Hands over together what is wanted in one turn of the event loop: `run` takes all of it, in order, and its answer is
 * everyone's.
 */
export function gathered<I, O>(run: (wanted: readonly I[]) => Promise<O>): (item: I) => Promise<O> {
  let wanted: I[] = [];
  let answer: Promise<O> | undefined;

  async function handOver(): Promise<O> {
    await new Promise<void>((resolve) => process.nextTick(resolve));
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
