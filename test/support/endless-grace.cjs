/** Loaded before the program: makes its grace period after a first signal longer than any test. */
const { setTimeout: wait } = globalThis;
const GRACE_MS = 800;
const ENDLESS_MS = 10 * 60 * 1_000;

globalThis.setTimeout = Object.assign(
  (callback, ms, ...rest) => wait(callback, ms === GRACE_MS ? ENDLESS_MS : ms, ...rest),
  wait,
);
