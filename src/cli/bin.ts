#!/usr/bin/env node
import { version } from '../../package.json';

// Answered before anything else is loaded: this is all that `--version` should cost.
const [first] = process.argv.slice(2);
if (first === '--version' || first === '-V') {
  const text = `${version}\n`;
  try {
    // No stream for so little, and no import, which would be one more file.
    process.getBuiltinModule('node:fs').writeSync(1, text);
  } catch {
    process.stdout.write(text);
  }
} else {
  // Whatever ends the process before the run has told its own is a run that failed.
  process.exitCode = 1;
  void import('./start.ts').then(({ start }) => start(process.argv.slice(2)));
}
