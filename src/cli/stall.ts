/** The writers that wait for a reader, each with its start by `performance.now()`. */
const waits = new Set<{ readonly since: number }>();

/** Waits for a reader, and counts the time for `longestStall`. */
export async function stalled<Result>(ready: Promise<Result>): Promise<Result> {
  const wait = { since: performance.now() };
  waits.add(wait);
  try {
    return await ready;
  } finally {
    waits.delete(wait);
  }
}

/** The longest current wait of a writer, in milliseconds. */
export function longestStall(): number {
  const [first] = waits;
  return first === undefined ? 0 : performance.now() - first.since;
}
