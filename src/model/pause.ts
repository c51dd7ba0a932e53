/** Without pauses, signals and time limits are not handled. */
const MOST_MS = 100;

/** Yields to the event loop after long work, and returns whether it did. */
export function createPause(): () => Promise<boolean> {
  let begun = performance.now();
  return async () => {
    if (performance.now() - begun <= MOST_MS) return false;
    await new Promise((resolve) => setImmediate(resolve));
    begun = performance.now();
    return true;
  };
}
