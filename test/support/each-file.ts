import { afterAll, afterEach } from 'vitest';
import { cleanUp } from './clean-up.ts';

/** Vitest runs this anew for each test file. Files share a process, so a hook in a helper would reach the first one only. */
afterEach(() => cleanUp('test'));
afterAll(() => cleanUp('file'));
