import { rmSync } from 'node:fs';

/** Temporary files that are being written. */
export const unfinished = new Set<string>();

/** Removes half-written files before the process ends. */
export function removeUnfinished(): void {
  for (const path of unfinished) rmSync(path, { force: true });
}
