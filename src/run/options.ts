import type { Selection } from './select.ts';
import type { ShardOf } from './shard.ts';

export interface ReadOptions extends Selection {
  /** Per attempt, milliseconds; 10,000 if not given. */
  readonly timeoutMs?: number;
  /** Further attempts; 2 if not given. */
  readonly retries?: number;
  /** Requests at once to one host; adaptive if not given. */
  readonly concurrency?: number;
  /** For the whole run, milliseconds. */
  readonly maxTimeMs?: number;
}

export const MOST_SHARDS = 10_000;

export interface RunOptions extends ReadOptions {
  readonly allowPending?: boolean;
  readonly exitZero?: boolean;
  /** Only this part of the targets. */
  readonly shard?: ShardOf;
}
