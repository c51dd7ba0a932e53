/** Time and randomness, passed in so that everything else depends on its arguments only. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** From 0 (included) to 1 (excluded). */
  random(): number;
}
