/** In the environment of a run that another process of ours waits for. */
export const WAITED_FOR = 'DRIFTLINE_SUPERVISED';
export const MIB = 1024 * 1024;

/** Bytes of memory that something takes: at once, for each byte of the files that it reads, and for each target. */
export interface Needs {
  readonly run: number;
  readonly byte: number;
  readonly target: number;
}

/** With vendors: for their replies, each of a usual size, and for what is made of each target. */
export const TO_CHECK: Needs = { run: 64 * MIB, byte: 250, target: 6 * 1024 };
/** Files alone. At worst one is a million times `[],`; a usual manifest takes a tenth of that. */
export const TO_READ: Needs = { run: 0, byte: 400, target: 0 };
/** What Node has in any case: to ask for how much there is takes a start 2 ms. */
const LEAST_BYTES = 32 * MIB;

/** Thrown where a run may need more memory than this process may have: it is to be begun anew, in one of its own. */
export class NeedsProcess extends Error {}

export interface Scale {
  /** Told the size of each file. */
  readonly file: (bytes: number) => void;
  /** Told how many targets there are. */
  readonly targets: (count: number) => void;
}

/** Adds up what a run will take. Throws `NeedsProcess`, on the spot or later. */
export function createScale({ run, byte, target }: Needs): Scale {
  if (isSupervised()) return { file: () => undefined, targets: () => undefined };
  let needed = run;
  const add = (bytes: number) => {
    needed += bytes;
    if (needed > LEAST_BYTES && needed > heap().heap_size_limit) throw new NeedsProcess();
  };
  add(0);
  return { file: (bytes) => add(bytes * byte), targets: (count) => add(count * target) };
}

function isSupervised(): boolean {
  return process.env[WAITED_FOR] !== undefined;
}

/** What replies may leave in memory. Reports are made of it, each a text of its own. */
const MOST_KEPT_BYTES = 256 * MIB;
/** Of each reply, what any target may take. */
const FREE_BYTES = 4 * 1024;
/** How much is received between two looks: one takes some microseconds. */
const STEP_BYTES = MIB;

/** Of a reply, what it takes at worst for each byte: empty objects by the million. */
const REPLY_BYTE = 32;

export interface Room {
  /** Whether a reply of so many bytes may be looked into: all of them must not fill all memory, for every target's sake. */
  readonly for: (bytes: number) => boolean;
  /** Throws `NeedsProcess` where one might have ended this process. */
  readonly ensure: () => void;
}

export function createRoom(): Room {
  const mayBeEnded = !isSupervised();
  let isShort = false;
  // Measured with the first reply that is large: for most runs there is nothing to measure.
  let before: Heap | undefined;
  let free = 0;
  let received = 0;
  let isFull = false;
  const isTooMuch = (then: Heap) =>
    heap().used_heap_size - then.used_heap_size > Math.min(MOST_KEPT_BYTES, then.heap_size_limit / 4) + free;
  const hasRoom = (bytes: number) => {
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
    if (!isFull && mayBeEnded && bytes > STEP_BYTES && isRisky(bytes)) {
      collectGarbage();
      isShort ||= isRisky(bytes);
    }
    return !isFull && !isShort;
  };
  return {
    for: hasRoom,
    ensure: () => {
      if (isShort) throw new NeedsProcess();
    },
  };
}

function isRisky(bytes: number): boolean {
  const { heap_size_limit: most, used_heap_size: used } = heap();
  return bytes * REPLY_BYTE > most - used;
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
