import type { Clock } from '../model/clock.ts';
import type { Failure } from './types.ts';

/** Until a host has answered, so many are let in to find out whether it is there: as many as a lane begins with. */
const FIRST_ROUND = 16;
const SMALLEST_ROUND = 4;
/** A host that has answered before is believed to be up for longer: as many as a lane ever lets in. */
const LATER_ROUND = 64;
const FIRST_PROBE_MS = 5_000;
const LAST_PROBE_MS = 60_000;

/**
 * Finds out that a host is down, so that it costs one round of attempts and not one for each target. The callers of a
 * round make all their attempts while all others wait for what comes of it. A reply of any kind, a 500 too, is an
 * answer, and ends the round.
 */
export interface CircuitBreaker<Caller> {
  /** Before each attempt: why it is not to be made. */
  acquire(caller: Caller): Promise<Failure | undefined>;
  /** The same, of one that has been let in and stood in line since. */
  stillAllows(caller: Caller): boolean;
  onResponse(): void;
  onNoResponse(caller: Caller, failure: Failure): void;
  /** This caller makes no further attempt. */
  onEnd(caller: Caller): void;
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
  /** The callers of this round, and of these the ones that go on, and the ones that had no answer. */
  const callers = new Set<Caller>();
  const live = new Set<Caller>();
  const failing = new Map<Caller, Failure>();
  let waiting: (() => void)[] = [];
  let down: Down | undefined;
  let probing: Caller | undefined;

  const release = () => {
    const released = waiting;
    waiting = [];
    for (const resume of released) resume();
  };
  const join = (caller: Caller) => {
    callers.add(caller);
    live.add(caller);
  };
  const isHeld = (caller: Caller) => !callers.has(caller) && callers.size >= round;

  return {
    acquire: async (caller) => {
      while (down === undefined && isHeld(caller)) {
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      if (down === undefined) {
        if (!hasAnswered) join(caller);
        return undefined;
      }
      if (probing !== undefined || clock.now() < down.probeAt) return down.failure;
      probing = caller;
      return undefined;
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
        probing = undefined;
      }
    },
    onEnd: (caller) => {
      if (probing === caller) probing = undefined;
      if (down !== undefined || !live.delete(caller)) return;
      const failure = failing.get(caller);
      if (failure === undefined) {
        // It never got as far as a request: another takes its place.
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
