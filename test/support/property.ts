import fc from 'fast-check';

/**
 * Draws the same inputs in every run, so that a test that fails is about the present change. `FUZZ=1 npm test` draws
 * other inputs; a fault that they find becomes a row of a table.
 */
if (process.env.FUZZ === undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_128 });

/** Fewer inputs in `npm run mutation`, which repeats a test for each mutant that it reaches. */
export const runs = (count: number): number => (process.env.MUTATION === undefined ? count : count / 20);

const SURROGATES = [0xd800, 0xe000] as const;

/**
 * Any character, as the `unit` of random texts. The unit 'binary' of fast-check has the same characters, but at its
 * first use it makes a list of all of them, a million, and keeps it.
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
