import type { Clock } from '../model/clock.ts';

const FIRST = 16;
const MOST = 64;
/** The vendor's clock may differ from ours. */
const MARGIN_MS = 50;

/** The most requests that are ever under way to one host. */
export function mostAtOnce(fixed: number | undefined): number {
  return fixed ?? MOST;
}

/** Limits the requests to one host that are under way. */
export interface ConcurrencyLimiter {
  /** Waits for a free place, and returns the function that frees it again. */
  acquire(): Promise<() => void>;
  /** The vendor keeps up: after a round of successes the limit doubles. */
  onSuccess(): void;
  /** The vendor answered 429 or 503: the limit is halved, once a round. */
  onThrottle(): void;
}

/** The limit grows from 16 to 64 while the vendor keeps up, and is halved when it throttles. A fixed limit stays. */
export function createConcurrencyLimiter(fixed: number | undefined): ConcurrencyLimiter {
  let places = fixed ?? FIRST;
  let inFlight = 0;
  let sinceChange = 0;
  const waiting: (() => void)[] = [];
  const leave = () => {
    inFlight -= 1;
    next();
  };
  const free = Promise.resolve(leave);
  const next = () => {
    while (inFlight < places) {
      const resume = waiting.shift();
      if (resume === undefined) return;
      inFlight += 1;
      resume();
    }
  };
  return {
    acquire: () => {
      if (inFlight < places) {
        inFlight += 1;
        return free;
      }
      return new Promise((resolve) => waiting.push(() => resolve(leave)));
    },
    onSuccess: () => {
      if (fixed !== undefined) return;
      sinceChange += 1;
      if (sinceChange < places || places >= MOST) return;
      sinceChange = 0;
      places = Math.min(MOST, places * 2);
      next();
    },
    onThrottle: () => {
      if (fixed !== undefined) return;
      if (sinceChange < 0) {
        sinceChange += 1;
        return;
      }
      places = Math.max(1, Math.floor(places / 2));
      // Replies to requests that were already under way carry no new information.
      sinceChange = -inFlight;
    },
  };
}

/** Keeps to the vendor's documented limits: so many requests in so many seconds. */
export interface RateLimiter {
  /** Takes the next place in the queue. */
  reserve(): Reservation;
}

interface Reservation {
  /** Milliseconds until the request may go. Ask again afterwards: an earlier request may have taken longer. */
  wait(): number;
  /** The attempt is over, so the vendor has counted it by now. */
  over(): void;
}

const AT_ONCE: Reservation = { wait: () => 0, over: () => undefined };

/**
 * A sliding window, exact at any moment: a token bucket would allow twice as many requests in the first window.
 * A vendor counts a request when it arrives, some time before its reply, and the first requests of a run arrive late.
 * So a request waits until the reply to the earlier request whose place it takes is as old as the window.
 */
export function createRateLimiter(
  limits: readonly { requests: number; seconds: number }[],
  clock: Clock,
): RateLimiter {
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
