import { defineConfig } from 'vitest/config';

/**
 * What kills mutants: tests that run the code in their own process and need no vendor, so that a mutant costs tens of
 * milliseconds. A mutant would not be seen inside `dist`.
 */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    include: [
      'test/engine/{judgement,operators,outcome,promotion,waivers,undeclared,merge,ignore}.test.ts',
      'test/model/*.test.ts',
      'test/cli/exit-codes.test.ts',
    ],
  },
});
