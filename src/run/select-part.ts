import type { Manifest, Target } from '../model/manifest.ts';
import { withCommits } from './commits.ts';
import type { RunContext } from './context.ts';
import type { RunOptions } from './options.ts';
import { providersOf } from './provider.ts';
import { type Strangers, selectWithStrangers } from './select.ts';
import type { Sharded } from './shard.ts';

export interface SelectedPart {
  /** The targets of this run: all selected ones, or those of the shard. */
  readonly selected: readonly Target[];
  /** The targets of all shards. */
  readonly everything: readonly Target[];
  readonly strangers: Strangers;
  readonly sharded: Sharded | undefined;
}

export async function selectPart(
  manifest: Manifest,
  options: RunOptions,
  context: RunContext,
): Promise<SelectedPart> {
  const { targets: everything, strangers } = selectWithStrangers(manifest, options);
  if (options.shard === undefined) return { selected: everything, everything, strangers, sharded: undefined };
  const { shardTargets } = await import('./shard.ts');
  // Shards belong together only if their refs point to the same commits. So each shard resolves the refs of all
  // targets.
  const resolved = await withCommits(everything, options, context);
  const sharded = shardTargets(resolved, options.shard, providersOf(context));
  return { selected: sharded.targets, everything, strangers, sharded };
}
