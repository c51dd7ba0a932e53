#!/usr/bin/env node
import { version } from '../../package.json';

/** Writes to stdout, and returns whether all was written. Streams and imports would cost start-up time. */
function isWritten(text: string): boolean {
  try {
    return process.getBuiltinModule('node:fs').writeSync(1, text) === text.length;
  } catch {
    return false;
  }
}

// Answers `--version` before anything else is loaded.
const [first] = process.argv.slice(2);
if (!((first === '--version' || first === '-V') && isWritten(`${version}\n`))) {
  // If the process ends before the run sets its exit code, the run has failed.
  process.exitCode = 1;
  void import('./start.ts').then(({ start }) => start(process.argv.slice(2)));
}
