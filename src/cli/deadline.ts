import type { Output } from './output.ts';
import { longestStall } from './stall.ts';
import { removeUnfinished } from './unfinished.ts';

const LOOK_MS = 100;
/** After the deadline, a stalled reader of the output gets this long. */
const LONGEST_STALL_MS = 1_000;
/** After the deadline, comparing and writing may take a tenth of `--max-time`, and at least this long. */
const LEAST_GRACE_MS = 5_000;

/** Ends the process if the report is not written soon after `--max-time`. */
export function endAtDeadline(maxTimeMs: number | undefined, output: Output): void {
  if (maxTimeMs === undefined) return;
  const graceMs = Math.max(LEAST_GRACE_MS, maxTimeMs / 10);
  const look = () => {
    const overMs = performance.now() - maxTimeMs;
    if (overMs > graceMs || longestStall() > LONGEST_STALL_MS) end(output);
    setTimeout(look, LOOK_MS).unref();
  };
  setTimeout(look, Math.max(0, maxTimeMs - performance.now())).unref();
}

function end(output: Output): never {
  removeUnfinished();
  output.err('the report could not be written whole before --max-time was over\n');
  process.exit(1);
}
