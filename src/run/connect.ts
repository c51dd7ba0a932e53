import { version as toolVersion } from '../../package.json' with { type: 'json' };
import { possibleCredentials } from '../access/credentials.ts';
import { createTransport, type Transport } from '../transport/index.ts';
import type { RunContext } from './context.ts';
import type { ReadOptions } from './options.ts';

const TIMEOUT_MS = 10_000;
const RETRIES = 2;

export interface Connecting {
  readonly options: Pick<ReadOptions, 'timeoutMs' | 'retries' | 'concurrency' | 'maxTimeMs'>;
  readonly signal: AbortSignal;
  /** Texts that the manifest contains: they are not hidden if a vendor repeats them. */
  readonly spelled: () => readonly string[];
}

export function connect(
  { clock, policy, registry, hasRoomFor }: Pick<RunContext, 'clock' | 'policy' | 'registry' | 'hasRoomFor'>,
  { options, signal, spelled }: Connecting,
): Transport {
  const { timeoutMs = TIMEOUT_MS, retries = RETRIES, concurrency, maxTimeMs } = options;
  return createTransport({
    clock,
    policy,
    secrets: possibleCredentials(registry.heads, policy),
    spelled,
    timeoutMs,
    retries,
    concurrency,
    deadline: maxTimeMs === undefined ? undefined : clock.now() + maxTimeMs,
    hasRoomFor,
    signal,
    userAgent: `driftline/${toolVersion}`,
  });
}
