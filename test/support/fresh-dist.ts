import { hashOfBuilt, hashOfSources } from '../../scripts/sources.ts';

/** Stops the run before any test of `dist` if `dist` was built from other sources. */
export function assertFreshDist(): void {
  if (hashOfBuilt() !== hashOfSources())
    throw new Error('dist is not built from the present sources: run "npm run build"');
}
