import type { Clock } from '../model/clock.ts';

const FIRST = 16;
const MOST = 64;
const LEAST_SLACK_MS = 50;

/** How many requests to one host may be under way. */
export interface Lane {
  /** Waits for a free place; call what it returns when the attempt is over. */
  enter(): Promise<() => void>;
  /** The vendor kept up: after a round of these a place is added. */
  succeeded(): void;
  /** It answered 429 or 503: places are halved, once a round. */
  refused(): void;
}

/** From 16 to 64 while the vendor keeps up, halved when it does not; or as many as the user said, always. */
export function createLane(fixed: number | undefined): Lane {
  let places = fixed ?? FIRST;
  let inFlight = 0;
  let sinceChange = 0;
  const waiting: (() => void)[] = [];
  const leave = () => {
    inFlight -= 1;
    next();
  };
  const next = () => {
    while (inFlight < places) {
      const resume = waiting.shift();
      if (resume === undefined) return;
      inFlight += 1;
      resume();
    }
  };
  return {
    enter: async () => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        next();
      });
      return leave;
    },
    succeeded: () => {
      if (fixed !== undefined) return;
      sinceChange += 1;
      if (sinceChange < places || places >= MOST) return;
      sinceChange = 0;
      places = Math.min(MOST, places * 2);
      next();
    },
    refused: () => {
      if (fixed !== undefined) return;
      if (sinceChange < 0) {
        sinceChange += 1;
        return;
      }
      places = Math.max(1, Math.floor(places / 2));
      // Answers to requests that were already under way say nothing new.
      sinceChange = -inFlight;
    },
  };
}

/** At most so many in so many seconds, as the vendor documents it. */
export interface Window {
  /** Milliseconds until one more may go; it is then counted. */
  reserve(): number;
}

/** A sliding window, exact at any moment: a bucket that refills would let through twice as many in the first one. */
export function createWindow(limits: readonly { requests: number; seconds: number }[], clock: Clock): Window {
  const sent: number[] = [];
  const most = Math.max(0, ...limits.map(({ requests }) => requests));
  return {
    reserve: () => {
      const now = clock.now();
      let at = now;
      for (const { requests, seconds } of limits) {
        const oldest = sent[sent.length - requests];
        // A little more than the window: the vendor counts when a request arrives, which varies.
        if (oldest !== undefined)
          at = Math.max(at, oldest + seconds * 1000 + Math.max(seconds * 5, LEAST_SLACK_MS));
      }
      if (most === 0) return 0;
      sent.push(at);
      if (sent.length > most * 2) sent.splice(0, sent.length - most);
      return at - now;
    },
  };
}
