#!/usr/bin/env node
import { version } from '../../package.json';

// Answered before anything else is loaded: this is all that `--version` should cost.
const [first] = process.argv.slice(2);
if (first === '--version' || first === '-V') {
  process.stdout.write(`${version}\n`);
} else {
  void import('./start.ts').then(({ start }) => start(process.argv.slice(2)));
}
