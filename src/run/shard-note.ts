import type { Shard, TargetReport } from '../model/report.ts';
import type { Sharded, ShardOf } from './shard.ts';
import type { Unseen } from './unseen.ts';

interface ShardParts {
  readonly sharded: Sharded;
  readonly targets: readonly TargetReport[];
  readonly unseen: Unseen;
}

/** The report's note that lets `merge` put the shards together again. */
export function shardNote({ index, count }: ShardOf, { sharded, targets, unseen }: ShardParts): Shard {
  const { of, positions } = sharded;
  let last = 0;
  // No manifest has an undeclared environment: it takes the position of the target before it.
  const places = targets.map(({ id }) => {
    last = positions.get(id) ?? last;
    return last;
  });
  const names = unseen.isCertain ? unseen.names : [];
  return {
    index,
    count,
    of,
    total: positions.size,
    positions: places,
    ...(names.length > 0 && { unseen: names }),
  };
}
