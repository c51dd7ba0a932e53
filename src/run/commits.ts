import { needsLookup, resolveGit } from '../manifest/references.ts';
import type { Target } from '../model/manifest.ts';
import type { RunContext } from './context.ts';
import type { ReadOptions } from './options.ts';

/** Replaces git refs by the commits that they point to. The lookups end when the run does. */
export async function withCommits(
  targets: readonly Target[],
  { maxTimeMs }: ReadOptions,
  { policy, signal }: RunContext,
): Promise<readonly Target[]> {
  if (!targets.some((target) => needsLookup(target, 'run'))) return targets;
  const ends = [signal ?? [], maxTimeMs === undefined ? [] : AbortSignal.timeout(maxTimeMs)].flat();
  return resolveGit(targets, { env: policy.env, signal: AbortSignal.any(ends) });
}
