import { existsSync, readFileSync } from 'node:fs';
import { HASH_FILE, hashOfSources } from '../../scripts/sources.ts';

/** Before any test of `dist`: stops the run if `dist` was built from other sources. */
export function setup(): void {
  const built = existsSync(HASH_FILE) ? readFileSync(HASH_FILE, 'utf8') : undefined;
  if (built !== hashOfSources())
    throw new Error('dist is not built from the present sources: run "npm run build"');
}
