/** Work without a pause lets no signal through and no time limit. */
const MOST_MS = 100;

/** Lets others have a turn where work has gone on for long, and tells whether it did; else it costs next to nothing. */
export function createPause(): () => Promise<boolean> {
  let begun = performance.now();
  return async () => {
    if (performance.now() - begun <= MOST_MS) return false;
    await new Promise((resolve) => setImmediate(resolve));
    begun = performance.now();
    return true;
  };
}
