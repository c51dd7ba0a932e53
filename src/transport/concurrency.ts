import type { Clock } from '../model/clock.ts';

const FIRST = 16;
const MOST = 64;
/** The vendor's clock and this one are two. */
const MARGIN_MS = 50;

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
  /** The next place in line. */
  reserve(): Place;
}

interface Place {
  /** Milliseconds until the request may go. Asked again after as long: what it waits for may have taken longer. */
  wait(): number;
  /** The attempt is over: the vendor has counted it by now, if it ever does. */
  over(): void;
}

const AT_ONCE: Place = { wait: () => 0, over: () => undefined };

/**
 * A sliding window, exact at any moment: a bucket that refills would let through twice as many in the first one.
 * A vendor counts a request when it arrives, somewhere between its being sent and its reply, and the first ones of a
 * run arrive late. So a request that replaces another goes when that one's reply is as old as the window is long.
 */
export function createWindow(limits: readonly { requests: number; seconds: number }[], clock: Clock): Window {
  const taken: { at: number }[] = [];
  const most = Math.max(0, ...limits.map(({ requests }) => requests));
  if (most === 0) return { reserve: () => AT_ONCE };
  return {
    reserve: () => {
      const before = limits.flatMap(({ requests, seconds }) => {
        const replaced = taken[taken.length - requests];
        return replaced === undefined ? [] : [{ replaced, ms: seconds * 1000 + MARGIN_MS }];
      });
      const wait = () => Math.max(0, ...before.map(({ replaced, ms }) => replaced.at + ms - clock.now()));
      const own = { at: clock.now() + wait() };
      taken.push(own);
      if (taken.length > most * 2) taken.splice(0, taken.length - most);
      return {
        wait,
        over: () => {
          own.at = clock.now();
        },
      };
    },
  };
}
