/** Builds `dist`, unless it was built from the present sources. */
import { hashOfBuilt, hashOfSources } from './sources.ts';

if (hashOfBuilt() !== hashOfSources()) {
  await import('./generate-sources.ts');
  await import('./build.ts');
}
