/** The longest work between two pauses. Signals and time limits are handled only in a pause. */
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
