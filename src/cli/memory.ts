/** Set in the environment of a run that is supervised by another driftline process. */
export const WAITED_FOR = 'DRIFTLINE_SUPERVISED';
export const MIB = 1024 * 1024;

/** Bytes of memory: fixed, for each byte of the files that are read, and for each target. */
export interface Needs {
  readonly run: number;
  readonly byte: number;
  readonly target: number;
}

/** For `check`: with replies of a usual size, and the results for each target. */
export const TO_CHECK: Needs = { run: 64 * MIB, byte: 250, target: 6 * 1024 };
/** For files only. The worst case is a million times `[],`; a usual manifest takes a tenth of that. */
export const TO_READ: Needs = { run: 0, byte: 400, target: 0 };
/** Node always has at least this much: only a run that needs more asks for the limit, which takes 2 ms. */
const LEAST_BYTES = 32 * MIB;

/** Thrown if a run may need more memory than this process has: it starts again in its own process. */
export class NeedsProcess extends Error {}

/** Estimates the memory of a run. This function and those that it returns throw `NeedsProcess`. */
export function createScale({ run, byte, target }: Needs) {
  const hasOwnProcess = isSupervised();
  let needed = run;
  const add = (bytes: number) => {
    needed += bytes;
    if (!hasOwnProcess && needed > LEAST_BYTES && needed > heap().heap_size_limit) throw new NeedsProcess();
  };
  add(0);
  return {
    file: (bytes: number) => add(bytes * byte),
    targets: (count: number) => add(count * target),
  };
}

function isSupervised(): boolean {
  return process.env[WAITED_FOR] !== undefined;
}

/** The most memory that replies may keep. Each report format needs more memory on top of it. */
const MOST_KEPT_BYTES = 256 * MIB;
/** Replies up to this size are always accepted. */
const FREE_BYTES = 4 * 1024;
/** Memory is checked after this many received bytes: a check takes some microseconds. */
const STEP_BYTES = MIB;

/** The memory that one byte of a reply takes in the worst case: a million empty objects. */
const REPLY_BYTE = 32;

/** All replies together must not fill the memory. */
export function createRoom() {
  const mayBeEnded = !isSupervised();
  let isShort = false;
  // Measured at the first large reply: most runs have none.
  let before: Heap | undefined;
  let free = 0;
  let received = 0;
  let isFull = false;
  const isTooMuch = (then: Heap) =>
    heap().used_heap_size - then.used_heap_size > Math.min(MOST_KEPT_BYTES, then.heap_size_limit / 4) + free;
  /** Whether a reply of this size may be parsed. */
  const hasRoomFor = (bytes: number) => {
    free += FREE_BYTES;
    received += bytes;
    if (bytes <= FREE_BYTES) return true;
    before ??= heap();
    if (!isFull && received >= STEP_BYTES) {
      received = 0;
      // Garbage may still be uncollected.
      if (isTooMuch(before)) collectGarbage();
      isFull = isTooMuch(before);
    }
    if (!isFull && mayBeEnded && bytes > STEP_BYTES && isRisky(bytes)) {
      collectGarbage();
      isShort ||= isRisky(bytes);
    }
    return !isFull && !isShort;
  };
  /** Throws `NeedsProcess` if a reply was too large for this process. */
  const ensure = () => {
    if (isShort) throw new NeedsProcess();
  };
  return { hasRoomFor, ensure };
}

function isRisky(bytes: number): boolean {
  const { heap_size_limit: most, used_heap_size: used } = heap();
  return bytes * REPLY_BYTE > most - used;
}

type Heap = ReturnType<typeof heap>;

export function heap() {
  return process.getBuiltinModule('node:v8').getHeapStatistics();
}

/** Node exposes `gc` only with a flag, which can be set at run time. */
function collectGarbage(): void {
  process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
  process.getBuiltinModule('node:vm').runInNewContext('gc')();
}
