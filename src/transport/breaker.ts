import type { Clock } from '../model/clock.ts';
import type { Failure } from './types.ts';

/** The first requests to a host that has not answered yet: the initial limit of a `ConcurrencyLimiter`. */
const FIRST_ROUND = 16;
const SMALLEST_ROUND = 4;
/** The round for a host that has answered before: the highest limit of a `ConcurrencyLimiter`. */
const LATER_ROUND = 64;
const FIRST_PROBE_MS = 5_000;
const LAST_PROBE_MS = 60_000;

/**
 * Detects a host that is down, at the cost of one round of attempts instead of one for each target. The callers of a
 * round make all their attempts while the others wait for the outcome. Any reply, even a 500, counts as a response
 * and ends the round.
 */
export interface CircuitBreaker<Caller> {
  /** Called before each attempt. Returns a failure if the attempt must not be made. */
  acquire(caller: Caller): Promise<Failure | undefined>;
  /** Whether a caller that has waited since `acquire` may still make its attempt. */
  stillAllows(caller: Caller): boolean;
  onResponse(): void;
  onNoResponse(caller: Caller, failure: Failure): void;
  /** This caller makes no further attempt. */
  onEnd(caller: Caller): void;
  /** A host that was down may be up again: the next caller asks, and the others wait for what it finds. */
  allowProbe(): void;
}

interface Down {
  readonly failure: Failure;
  readonly probeAt: number;
  readonly pause: number;
}

export function createCircuitBreaker<Caller>(
  concurrency: number | undefined,
  clock: Clock,
): CircuitBreaker<Caller> {
  let round = concurrency === undefined ? FIRST_ROUND : Math.max(SMALLEST_ROUND, concurrency);
  let hasAnswered = false;
  /** The callers of this round; those that still make attempts; those without a response. */
  const callers = new Set<Caller>();
  const live = new Set<Caller>();
  const failing = new Map<Caller, Failure>();
  let waiting: (() => void)[] = [];
  let down: Down | undefined;
  let probing: Caller | undefined;
  /** Whether others wait for what the probe finds. */
  let awaitsProbe = false;

  const release = () => {
    const released = waiting;
    waiting = [];
    for (const resume of released) resume();
  };
  const endProbe = () => {
    probing = undefined;
    awaitsProbe = false;
    release();
  };
  const join = (caller: Caller) => {
    callers.add(caller);
    live.add(caller);
  };
  const isHeld = (caller: Caller) => !callers.has(caller) && callers.size >= round;

  return {
    acquire: async (caller) => {
      for (;;) {
        if (down === undefined && !isHeld(caller)) {
          if (!hasAnswered) join(caller);
          return undefined;
        }
        if (down !== undefined && probing === undefined && clock.now() >= down.probeAt) {
          probing = caller;
          return undefined;
        }
        if (down !== undefined && !(awaitsProbe && probing !== undefined)) return down.failure;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    stillAllows: (caller) => (down === undefined ? !isHeld(caller) : probing === caller),
    onResponse: () => {
      if (hasAnswered && callers.size === 0) return;
      if (!hasAnswered) round = Math.max(round, LATER_ROUND);
      hasAnswered = true;
      down = undefined;
      probing = undefined;
      callers.clear();
      live.clear();
      failing.clear();
      release();
    },
    onNoResponse: (caller, failure) => {
      if (down === undefined) {
        join(caller);
        failing.set(caller, failure);
      } else if (probing === caller) {
        const pause = Math.min(LAST_PROBE_MS, down.pause * 2);
        down = { failure: down.failure, pause, probeAt: clock.now() + pause };
        endProbe();
      }
    },
    allowProbe: () => {
      if (down === undefined) return;
      down = { ...down, probeAt: Math.min(down.probeAt, clock.now()) };
      awaitsProbe = true;
    },
    onEnd: (caller) => {
      if (probing === caller) endProbe();
      if (down !== undefined || !live.delete(caller)) return;
      const failure = failing.get(caller);
      if (failure === undefined) {
        // The caller sent no request, so another takes its place.
        callers.delete(caller);
        release();
      } else if (live.size === 0 && failing.size >= round) {
        down = {
          failure: failureOfHost(failure, failing.size),
          pause: FIRST_PROBE_MS,
          probeAt: clock.now() + FIRST_PROBE_MS,
        };
        release();
      }
    },
  };
}

function failureOfHost(last: Failure, count: number): Failure {
  return {
    ...last,
    message: `${last.message}; ${count} requests to this host in a row had no answer, so no more were sent`,
    retry: false,
  };
}
