import { defineConfig } from 'vitest/config';

/**
 * What kills mutants: tests that run the code in their own process and need no vendor, so that a mutant costs tens of
 * milliseconds. A mutant would not be seen inside `dist`.
 */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    env: { MUTATION: '1' },
    include: [
      'test/{compare/{judge,outcome,promotion,waivers,undeclared},operators/*,run/merge}.test.ts',
      'test/model/*.test.ts',
      'test/cli/exit-codes.test.ts',
    ],
  },
});
