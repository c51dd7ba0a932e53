import type { Report } from '../model/report.ts';
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
  /** An earlier JSON report, or its path: findings are marked as new or known, and resolved ones are listed. */
  readonly baseline?: string | Report;
  /** With `new`, drift that the baseline has too does not change the exit code; `any` if not given. */
  readonly failOn?: 'new' | 'any';
  /**
   * A git ref. A difference is `planned` if the manifests at the merge base of this ref and HEAD declare what is live:
   * then the change of the manifests intends the difference.
   */
  readonly base?: string;
  /** For at most this many milliseconds, read again what is not in sync. */
  readonly waitMs?: number;
  /** Between two reads, milliseconds; 10,000 if not given. */
  readonly intervalMs?: number;
  /** Only this part of the targets. */
  readonly shard?: ShardOf;
}
