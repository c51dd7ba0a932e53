#!/usr/bin/env node
import { version } from '../../package.json';

/** No stream for so little, and no import, which would be one more file. */
function isWritten(text: string): boolean {
  try {
    return process.getBuiltinModule('node:fs').writeSync(1, text) === text.length;
  } catch {
    return false;
  }
}

// Answered before anything else is loaded: this is all that `--version` should cost.
const [first] = process.argv.slice(2);
if (!((first === '--version' || first === '-V') && isWritten(`${version}\n`))) {
  // Whatever ends the process before the run has told its own is a run that failed.
  process.exitCode = 1;
  void import('./start.ts').then(({ start }) => start(process.argv.slice(2)));
}
