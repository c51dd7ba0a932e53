import { setTimeout } from 'node:timers/promises';

/** The time that the engine and the SDK take to read the answers. */
const ANSWERS_MS = 200;

/**
 * The end of a run, which comes with the first failure. The engine then closes its connections and reports every
 * unanswered Construct as one more error, so these are answered first.
 */
export function createEnding() {
  let working = 0;
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    /** Waits for a Construct, or for the end of the run. */
    whichever: async (work: Promise<void>) => {
      working += 1;
      try {
        await Promise.race([work, ended]);
      } finally {
        working -= 1;
      }
    },
    /** Called before a failure is answered. */
    announce: async () => {
      end();
      if (working > 0) await setTimeout(ANSWERS_MS);
    },
  };
}
