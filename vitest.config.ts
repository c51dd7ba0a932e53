import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
    // A file that measures time and memory measures its own process, and Pulumi looks up trace events when it stores
    // a provider, which Node has in the main thread alone.
    pool: 'forks',
    // Most tests wait for another process or for a time to pass: of two cores, the second is not left out.
    maxWorkers: '100%',
    testTimeout: 120_000,
  },
});
