import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { type Suite, suites } from './test/support/suites.ts';

const project = (name: Suite, include: readonly string[]) => ({
  extends: true as const,
  test: {
    name,
    include: [...include],
    isolate: name === 'alone',
    ...(name === 'built' && { globalSetup: './test/support/fresh-dist.ts' }),
  },
});

export default defineConfig({
  test: {
    // A file that measures time and memory measures its own process, and Pulumi looks up trace events when it stores
    // a provider, which only the main thread of Node has.
    pool: 'forks',
    // Many tests wait for another process or for a time to pass, so there are more workers than cores.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // What is built, and the Action's own script, are loaded as Node loads them.
    server: { deps: { external: [new RegExp(`^${import.meta.dirname}/(?:action|dist)/`)] } },
    setupFiles: './test/support/each-file.ts',
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: Object.entries(suites()).map(([name, include]) => project(name as Suite, include)),
  },
});
