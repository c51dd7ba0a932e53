import fc from 'fast-check';

/**
 * The same inputs in every run, so that a red test is about the change at hand. `FUZZ=1 npm test` draws others, and a
 * fault that it finds becomes a row of a table.
 */
if (process.env.FUZZ === undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_128 });

/** Fewer inputs in `npm run mutation`, which repeats a test for each mutant that it reaches. */
export const runs = (count: number): number => (process.env.MUTATION === undefined ? count : count / 20);

export * from 'fast-check';
export { default } from 'fast-check';
