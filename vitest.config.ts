import { defineConfig } from 'vitest/config';
import { type Suite, suites } from './test/support/suites.ts';

const project = (name: Suite, include: readonly string[]) => ({
  extends: true as const,
  test: {
    name,
    include: [...include],
    ...(name === 'built' && { globalSetup: './test/support/fresh-dist.ts' }),
  },
});

export default defineConfig({
  test: {
    // A file that measures time and memory measures its own process, and Pulumi looks up trace events when it stores
    // a provider, which only the main thread of Node has.
    pool: 'forks',
    // Most tests wait for another process or for a time to pass, so all cores are used.
    maxWorkers: '100%',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: Object.entries(suites()).map(([name, include]) => project(name as Suite, include)),
  },
});
