/** Since when, by `performance.now()`, each writer waits for whoever is to read. */
const waits = new Set<{ readonly since: number }>();

/** Waits for a reader, and lets `longestStall` know. */
export async function stalled<Result>(ready: Promise<Result>): Promise<Result> {
  const wait = { since: performance.now() };
  waits.add(wait);
  try {
    return await ready;
  } finally {
    waits.delete(wait);
  }
}

/** How long, in milliseconds, the writer has waited that waits longest. */
export function longestStall(): number {
  const [first] = waits;
  return first === undefined ? 0 : performance.now() - first.since;
}
