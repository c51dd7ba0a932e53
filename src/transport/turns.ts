/** One piece of heavy work at a time, and between two of them timers and signals are heard. */
export interface Turns {
  take<Result>(work: () => Promise<Result>): Promise<Result>;
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take: (work) => {
      const result = last.then(work);
      last = result.then(breath, breath);
      return result;
    },
  };
}

/** Timers that are due go before the next round of what was set for `setImmediate`. */
function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
