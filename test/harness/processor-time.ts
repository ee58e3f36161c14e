/** Milliseconds of processor time that `work` takes: unlike those on the clock, they do not grow on a busy machine. */
export function processorTime(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
