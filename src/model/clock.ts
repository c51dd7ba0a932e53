/** Time and chance, handed in by the caller so that all else stays a function of its arguments. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** From 0 up to, but not including, 1. */
  random(): number;
}
