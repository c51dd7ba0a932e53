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
      'test/{model,operators}/*.test.ts',
      'test/compare/{invisible,judge,outcome,promotion,statuses,undeclared,waivers}.test.ts',
      'test/manifest/{files,grammar,ignored,references,surprises}.test.ts',
      'test/run/{merge,selection}.test.ts',
      'test/cli/exit-codes.test.ts',
    ],
  },
});
