import { defineConfig } from 'vitest/config';

/**
 * The tests that are to kill mutants. They run the code in their own process and need no vendor, so a mutant costs tens
 * of milliseconds. Tests of `dist` are left out, because Stryker changes only `src`.
 */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    setupFiles: ['./test/support/each-file.ts', './test/mutation/lazily-loaded.ts'],
    env: { MUTATION: '1' },
    include: [
      'test/{model,operators}/*.test.ts',
      'test/compare/{invisible,judge,outcome,promotion,statuses,text-diff,undeclared,waivers}.test.ts',
      'test/manifest/{excerpts,files,git-meanings,grammar,ignored,references,secrets,surprises,yaml}.test.ts',
      'test/run/{base,baseline,credible,merge,notices,selection,shards,wait}.test.ts',
      'test/accept/{more,values}.test.ts',
      'test/reporters/{compared,every-code}.test.ts',
      'test/{cli/exit-codes,library,providers/doubtful-replies}.test.ts',
    ],
  },
});
