import { createHash } from 'node:crypto';
import { type ProviderOf, readKey } from '../compare/read-key.ts';
import { addTo } from '../model/group.ts';
import type { Target } from '../model/manifest.ts';

export interface ShardOf {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

export interface Sharded {
  readonly targets: readonly Target[];
  /** The position of each target among those of all shards. */
  readonly positions: ReadonlyMap<string, number>;
  /** Equal for all shards of one run. */
  readonly of: string;
}

/** Keeps targets together that share a read, and spreads the others evenly. Every shard computes the same parts. */
export function shardTargets(
  targets: readonly Target[],
  { index, count }: ShardOf,
  providerOf: ProviderOf,
): Sharded {
  const totals = new Array<number>(count).fill(0);
  const perConnection = new Map<string, number[]>();
  const chosen = new Set<string>();
  for (const group of groupsOf(targets, providerOf)) {
    const [first] = group;
    const connection = first?.connection.name ?? '';
    const counts = perConnection.get(connection) ?? new Array<number>(count).fill(0);
    perConnection.set(connection, counts);
    const shard = lightest(counts, totals);
    counts[shard] = (counts[shard] ?? 0) + group.length;
    totals[shard] = (totals[shard] ?? 0) + group.length;
    if (shard === index - 1) for (const { id } of group) chosen.add(id);
  }
  const positions = new Map(targets.map(({ id }, position) => [id, position]));
  return { targets: targets.filter(({ id }) => chosen.has(id)), positions, of: hashOf(targets) };
}

/** Hashes everything that affects the distribution; `folder` may differ between machines. */
function hashOf(targets: readonly Target[]): string {
  const hash = createHash('sha256');
  for (const { folder, ...target } of targets) hash.update(`${JSON.stringify(target)}\n`);
  return hash.digest('hex').slice(0, 16);
}

function lightest(counts: readonly number[], totals: readonly number[]): number {
  let best = 0;
  for (let shard = 1; shard < counts.length; shard += 1) {
    const byConnection = (counts[shard] ?? 0) - (counts[best] ?? 0);
    if (byConnection < 0 || (byConnection === 0 && (totals[shard] ?? 0) < (totals[best] ?? 0))) best = shard;
  }
  return best;
}

/** Groups deployments that read the same object at the vendor. */
function groupsOf(targets: readonly Target[], providerOf: ProviderOf): Target[][] {
  const groups = new Map<string, Target[]>();
  const groupOf = new Map<string, string>();
  for (const target of targets) {
    const own = `deployment ${target.deployment}`;
    const read = readKey(target, providerOf);
    const key = groupOf.get(own) ?? groupOf.get(read) ?? own;
    const other = groupOf.get(read);
    if (other !== undefined && other !== key) moveGroup(groups, groupOf, { from: other, to: key });
    groupOf.set(own, key);
    groupOf.set(read, key);
    addTo(groups, key, target);
  }
  return [...groups.values()];
}

function moveGroup(
  groups: Map<string, Target[]>,
  groupOf: Map<string, string>,
  { from, to }: { from: string; to: string },
): void {
  groups.set(to, [...(groups.get(to) ?? []), ...(groups.get(from) ?? [])]);
  groups.delete(from);
  for (const [name, key] of groupOf) if (key === from) groupOf.set(name, to);
}
