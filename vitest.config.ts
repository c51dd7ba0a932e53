import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BySuite, type Suite, suites } from './test/support/suites.ts';

const sorted = suites();
// Each project has workers and a cache of its own, so there are no more of them than there must be.
const projects: readonly (readonly [string, readonly Suite[]])[] = process.argv.includes('quick')
  ? [['quick', ['quick']]]
  : [
      ['alone', ['alone']],
      ['shared', ['built', 'long', 'quick']],
    ];

const project = (name: string, names: readonly Suite[]) => ({
  extends: true as const,
  test: {
    name,
    include: names.flatMap((each) => sorted[each]),
    isolate: name === 'alone',
  },
});

export default defineConfig({
  test: {
    // A file that measures time and memory measures its own process, and Pulumi looks up trace events when it stores
    // a provider, which only the main thread of Node has.
    pool: 'forks',
    // V8 would optimize much that runs once, and forget code that the next file needs: a seventh of the processor time.
    // The threads that collect garbage for one worker would take the cores from the others: a twentieth.
    execArgv: [
      '--interrupt-budget=1000000',
      '--no-flush-bytecode',
      '--v8-pool-size=1',
      '--min-semi-space-size=32',
      '--max-semi-space-size=64',
    ],
    // Many tests wait for another process or for a time to pass, so there are more workers than cores.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // What is built, and the Action's own script, are loaded as Node loads them.
    server: { deps: { external: [new RegExp(`^${import.meta.dirname}/(?:action|dist)/`)] } },
    setupFiles: './test/support/each-file.ts',
    testTimeout: 300_000,
    hookTimeout: 300_000,
    sequence: { sequencer: BySuite },
    projects: projects.map(([name, names]) => project(name, names)),
  },
});
