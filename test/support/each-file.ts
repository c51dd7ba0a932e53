import { afterAll, afterEach } from 'vitest';
import { cleanUp } from './clean-up.ts';

/**
 * Vitest runs this file anew for each test file. A helper is loaded only once for all files of a process, so a hook in
 * it would work for the first of them only.
 */
afterEach(() => cleanUp('test'));
afterAll(() => cleanUp('file'));
