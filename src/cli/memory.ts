/** In the environment of a run that another process of ours waits for. */
export const WAITED_FOR = 'DRIFTLINE_SUPERVISED';
export const MIB = 1024 * 1024;

/** Bytes of memory that something takes: at once, and for each byte of the files that it reads. */
export interface Needs {
  readonly run: number;
  readonly byte: number;
}

/** With vendors: for the largest reply, while it is read, and for what is made of each target. */
export const TO_CHECK: Needs = { run: 768 * MIB, byte: 250 };
/** Files alone. At worst one is a million times `[],`; a usual manifest takes a tenth of that. */
export const TO_READ: Needs = { run: 0, byte: 400 };
/** What Node has in any case: to ask for how much there is takes a start 2 ms. */
const LEAST_BYTES = 32 * MIB;

/** Thrown where a run may need more memory than this process may have: it is to be begun anew, in one of its own. */
export class NeedsProcess extends Error {}

/** Told the size of each file, adds it up. Throws `NeedsProcess`, on the spot or later. */
export function createScale({ run, byte }: Needs): (bytes: number) => void {
  if (process.env[WAITED_FOR] !== undefined) return () => undefined;
  let needed = run;
  const add = (bytes: number) => {
    needed += bytes * byte;
    if (needed > LEAST_BYTES && needed > heap().heap_size_limit) throw new NeedsProcess();
  };
  add(0);
  return add;
}

/** What replies may leave in memory. Reports are made of it, each a text of its own. */
const MOST_KEPT_BYTES = 256 * MIB;
/** Of each reply, what any target may take. */
const FREE_BYTES = 4 * 1024;
/** How much is received between two looks: one takes some microseconds. */
const STEP_BYTES = MIB;

/** Whether a reply of so many bytes may be looked into: all of them must not fill all memory, for every target's sake. */
export function createRoom(): (bytes: number) => boolean {
  // Measured with the first reply that is large: for most runs there is nothing to measure.
  let before: Heap | undefined;
  let free = 0;
  let received = 0;
  let isFull = false;
  const isTooMuch = (then: Heap) =>
    heap().used_heap_size - then.used_heap_size > Math.min(MOST_KEPT_BYTES, then.heap_size_limit / 4) + free;
  return (bytes) => {
    free += FREE_BYTES;
    received += bytes;
    if (bytes <= FREE_BYTES) return true;
    before ??= heap();
    if (!isFull && received >= STEP_BYTES) {
      received = 0;
      // What is no longer needed may still be there.
      if (isTooMuch(before)) collectGarbage();
      isFull = isTooMuch(before);
    }
    return !isFull;
  };
}

type Heap = ReturnType<typeof heap>;

export function heap() {
  return process.getBuiltinModule('node:v8').getHeapStatistics();
}

/** Node hands it out under a flag alone, which may be set late. */
function collectGarbage(): void {
  process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
  process.getBuiltinModule('node:vm').runInNewContext('gc')();
}
