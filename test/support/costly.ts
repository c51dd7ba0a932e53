import { it } from 'vitest';

/**
 * A test that takes seconds, or loads modules anew. `npm run mutation` leaves such a test out. Otherwise the test would
 * run again for each mutant that it covers, and would count as covering each constant of a module that it loads.
 */
export const costly = it.skipIf(process.env.MUTATION !== undefined);
