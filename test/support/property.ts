import fc from 'fast-check';

/**
 * The same inputs in every run, so that a red test is about the change at hand. `FUZZ=1 npm test` draws others, and a
 * fault that it finds becomes a row of a table.
 */
if (process.env.FUZZ === undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_128 });

/** Fewer inputs in `npm run mutation`, which repeats a test for each mutant that it reaches. */
export const runs = (count: number): number => (process.env.MUTATION === undefined ? count : count / 20);

const SURROGATES = [0xd800, 0xe000] as const;

/**
 * The unit of any text. `unit: 'binary'` has the same characters, but lists all million of them when it is first used,
 * and keeps the list.
 */
export const character = fc.nat(0x10ffff - SURROGATES[1] + SURROGATES[0]).map(
  (index) => String.fromCodePoint(index < SURROGATES[0] ? index : index - SURROGATES[0] + SURROGATES[1]),
  (text) => {
    const code = typeof text === 'string' ? text.codePointAt(0) : undefined;
    if (code === undefined || String.fromCodePoint(code) !== text) throw new Error('not a character');
    if (code >= SURROGATES[0] && code < SURROGATES[1]) throw new Error('half a character');
    return code < SURROGATES[0] ? code : code - SURROGATES[1] + SURROGATES[0];
  },
);

export * from 'fast-check';
export { default } from 'fast-check';
