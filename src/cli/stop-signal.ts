/** Milliseconds in which a second signal is the same one: a terminal and npm both hand Ctrl-C on. */
const echoTime = 250;

/** Resolves at the first SIGTERM or SIGINT; another one after that ends the process at once. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const stop = (): void => {
      const now = performance.now();
      if (first !== undefined && now - first > echoTime) process.exit(1);
      first ??= now;
      resolve();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}
