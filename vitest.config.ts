import { configDefaults, defineConfig } from 'vitest/config';

const PULUMI = 'test/pulumi/**/*.test.ts';

export default defineConfig({
  test: {
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'driftline',
          include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
          exclude: [...configDefaults.exclude, PULUMI],
          pool: 'threads',
        },
      },
      // Pulumi looks up trace events when it stores a provider, which Node has in the main thread alone.
      { extends: true, test: { name: 'pulumi', include: [PULUMI], pool: 'forks' } },
    ],
  },
});
