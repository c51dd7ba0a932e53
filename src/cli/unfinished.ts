import { rmSync } from 'node:fs';

/** Files that are being written, and are not in their place yet. */
export const unfinished = new Set<string>();

/** For whoever ends the process: half of a report is left nowhere. */
export function removeUnfinished(): void {
  for (const path of unfinished) rmSync(path, { force: true });
}
