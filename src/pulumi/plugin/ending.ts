import { setTimeout } from 'node:timers/promises';

/**
 * The end of a run, which comes with the first failure. The engine then closes its connections and reports every
 * unanswered Construct as one more error, so these are answered first.
 */
export interface Ending {
  /** Waits for a Construct, or for the end of the run. */
  whichever(work: Promise<void>): Promise<void>;
  /** Called before a failure is answered. */
  announce(): Promise<void>;
}

/** The time that the engine and the SDK take to read the answers. */
const ANSWERS_MS = 200;

export function createEnding(): Ending {
  let working = 0;
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    whichever: async (work) => {
      working += 1;
      try {
        await Promise.race([work, ended]);
      } finally {
        working -= 1;
      }
    },
    announce: async () => {
      end();
      if (working > 0) await setTimeout(ANSWERS_MS);
    },
  };
}
