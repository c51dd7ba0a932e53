// Runs the tests and closes with one line that any CI can read: `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'driftline-test-'));
const results = join(folder, 'results.json');
const vitest = new URL('../node_modules/vitest/vitest.mjs', import.meta.url).pathname;
const { status } = spawnSync(
  process.execPath,
  [
    vitest,
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${results}`,
    ...process.argv.slice(2),
  ],
  {
    stdio: ['ignore', 'inherit', 'inherit'],
    cwd: new URL('..', import.meta.url).pathname,
    // All that the tests leave behind is in this folder, which is removed at the end.
    env: { ...process.env, TMPDIR: folder },
  },
);
let line = '0 passed, 1 failed';
let failed = status !== 0;
try {
  const { numPassedTests, numFailedTests, numPendingTests, numTotalTests, success } = JSON.parse(
    readFileSync(results, 'utf8'),
  );
  // A suite that fails outside its tests counts as one failed test, and so does a run without tests.
  const broken = numFailedTests === 0 && (!success || status !== 0 || numTotalTests === 0) ? 1 : 0;
  failed ||= broken > 0;
  const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
  line = `${numPassedTests} passed, ${numFailedTests + broken} failed${skipped}`;
} catch (error) {
  console.error(`the results of the tests could not be read: ${error}`);
  failed = true;
}
rmSync(folder, { recursive: true, force: true });
console.log(line);
process.exitCode = failed ? 1 : 0;
