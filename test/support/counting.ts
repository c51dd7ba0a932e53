import type { Clock } from '../../src/model/clock.ts';

export interface Limit {
  readonly requests: number;
  readonly seconds: number;
}

/**
 * How vendors count requests: says whether a vendor takes one at this time, in milliseconds. The first comes at `from`.
 */
export const COUNTING: Readonly<Record<string, (limit: Limit, from: number) => (now: number) => boolean>> = {
  'a sliding window': ({ requests, seconds }) => {
    const taken: number[] = [];
    return (now) => {
      while ((taken[0] ?? now) <= now - seconds * 1_000) taken.shift();
      if (taken.length >= requests) return false;
      taken.push(now);
      return true;
    };
  },
  // The windows of this vendor begin in the middle of those that begin at `from`.
  'a fixed window': ({ requests, seconds }, from) => {
    const start = from - seconds * 500;
    let [current, taken] = [0, 0];
    return (now) => {
      const window = Math.floor((now - start) / (seconds * 1_000));
      if (window !== current) [current, taken] = [window, 0];
      taken += 1;
      return taken <= requests;
    };
  },
  'a token bucket': ({ requests, seconds }, from) => {
    let [tokens, at] = [requests, from];
    return (now) => {
      tokens = Math.min(requests, tokens + ((now - at) * requests) / (seconds * 1_000));
      at = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    };
  },
};

/**
 * A clock that moves by more than a minute at each look. With it a run never waits for a limit of requests in a minute.
 */
export function hastyClock(): Clock {
  let now = Date.now();
  return {
    now: () => {
      now += 61_000;
      return now;
    },
    random: Math.random,
  };
}
