import { it } from 'vitest';

/** A test that takes seconds. `npm run mutation` leaves it out, for it would run again for each mutant that it reaches. */
export const costly = it.skipIf(process.env.MUTATION !== undefined);
