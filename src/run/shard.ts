import { createHash } from 'node:crypto';
import { readKey } from '../compare/read-key.ts';
import type { Target } from '../model/manifest.ts';
import { providerById } from '../providers/index.ts';

export interface ShardOf {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

export interface Sharded {
  readonly targets: readonly Target[];
  /** Where each of them stands in the whole. */
  readonly positions: ReadonlyMap<string, number>;
  /** Equal for the shards of one and the same whole. */
  readonly of: string;
}

/**
 * One part of the targets. What shares a read or refers to each other stays together; the rest is dealt out in the
 * manifest's order so that every connection is spread evenly. The same manifests and selection, the same parts.
 */
export function shardTargets(targets: readonly Target[], { index, count }: ShardOf): Sharded {
  const totals = new Array<number>(count).fill(0);
  const perConnection = new Map<string, number[]>();
  const chosen = new Set<string>();
  for (const group of groupsOf(targets)) {
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

/** Of all that is asked of them: how they are dealt out hangs on what they read. The machines' folders may differ. */
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

/** A deployment, joined with all others that read the same object at the vendor. */
function groupsOf(targets: readonly Target[]): Target[][] {
  const groups = new Map<string, Target[]>();
  const groupOf = new Map<string, string>();
  for (const target of targets) {
    const own = `deployment ${target.deployment}`;
    const read = readKey(target, providerById);
    const key = groupOf.get(own) ?? groupOf.get(read) ?? own;
    const other = groupOf.get(read);
    if (other !== undefined && other !== key) moveGroup(groups, groupOf, { from: other, to: key });
    groupOf.set(own, key);
    groupOf.set(read, key);
    groups.set(key, [...(groups.get(key) ?? []), target]);
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
