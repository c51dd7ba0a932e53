import { it } from 'vitest';

/**
 * A test that takes seconds, or loads modules anew. `npm run mutation` leaves it out: it would run again for each mutant
 * that it reaches, and would seem to reach each constant of a module that it loads.
 */
export const costly = it.skipIf(process.env.MUTATION !== undefined);
