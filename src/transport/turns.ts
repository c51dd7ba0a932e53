/** Runs one piece of heavy work at a time; timers and signals run in between. */
export function createTurns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.then(breath, breath);
    return result;
  };
}

/** Due timers run between two rounds of `setImmediate`. */
function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
