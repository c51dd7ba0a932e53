import type { Clock } from '../model/clock.ts';
import type { Failure } from './types.ts';

const DAY_MS = 86_400_000;

interface Held {
  readonly until: number;
  readonly failure: Failure;
}

/** Vendors that asked to wait, by the key of their limits. A run asks them again in a later round. */
export function createHolds(clock: Clock) {
  const fresh = new Map<string, Held>();
  let held: ReadonlyMap<string, Held> = new Map();
  return {
    add: (key: string, ms: number, failure: Failure): void => {
      fresh.set(key, { until: clock.now() + ms, failure });
    },
    /** From the next round on: why the vendor must not be asked yet. */
    failureFor: (key: string): Failure | undefined => {
      const hold = held.get(key);
      const left = hold === undefined ? 0 : hold.until - clock.now();
      if (hold === undefined || left <= 0) return undefined;
      const message = `${hold.failure.message}; it asks to wait, for ${timeText(left)} more`;
      return { ...hold.failure, message, retry: false };
    },
    startRound: (): void => {
      const now = clock.now();
      held = new Map([...held, ...fresh].filter(([, { until }]) => until > now));
      fresh.clear();
    },
  };
}

/** The message of a failure after which there is no time for another attempt. */
export function notWaited(message: string, asked: number | undefined): string {
  if (asked === undefined) return `${message}; there was no time for another attempt`;
  return `${message}; it asks to wait ${timeText(asked)}, which is too long`;
}

/** An absurd number is not repeated: it may be anything. */
function timeText(ms: number): string {
  return ms > DAY_MS ? 'longer than a day' : `${Math.ceil(ms / 1000)} s`;
}
