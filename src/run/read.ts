import { setMaxListeners } from 'node:events';
import type { Target } from '../model/manifest.ts';
import type { Observation } from '../model/observation.ts';
import type { Transport } from '../transport/index.ts';
import { connect } from './connect.ts';
import type { RunContext } from './context.ts';
import { observe } from './observe.ts';
import { observeOptions } from './observe-options.ts';
import type { ReadOptions } from './options.ts';
import type { Reading } from './reading.ts';

/** Reads the vendors once, or again and again within the same limits. */
export interface Reader {
  /** Uses no reply of an earlier read. */
  read(targets: readonly Target[]): Promise<Reading>;
  /** The end of the run: the end of its time, or the caller's signal. */
  readonly signal: AbortSignal;
  close(): Promise<void>;
}

/** Reads the vendors, and closes every connection before it returns. */
export async function read(
  targets: readonly Target[],
  options: ReadOptions,
  context: RunContext,
): Promise<Reading> {
  const reader = openReader(targets, options, context);
  try {
    return await reader.read(targets);
  } finally {
    await reader.close();
  }
}

/** `targets`: all targets that the reader may be asked for. */
export function openReader(targets: readonly Target[], options: ReadOptions, context: RunContext): Reader {
  const end = endOf(options, context);
  const { signal } = end;
  const { read: readElsewhere } = context;
  let rounds = 0;
  if (readElsewhere !== undefined) {
    const read = (wanted: readonly Target[]) => readElsewhere(wanted, { again: rounds++ > 0 });
    return { read, signal, close: async () => end.release() };
  }
  const spelled = () => targets.flatMap(({ settings }) => Object.values(settings));
  const transport = connect(context, { options, signal, spelled });
  const observing = observeOptions(context, transport);
  return {
    read: async (wanted) => {
      const isFirst = rounds++ === 0;
      if (!isFirst) transport.startRound();
      const { onProgress, ...again } = observing;
      return readingOf(wanted, await observe(wanted, isFirst ? observing : again), transport);
    },
    signal,
    close: async () => {
      end.release();
      await transport.close();
    },
  };
}

export function readingOf(
  targets: readonly Target[],
  list: readonly Observation[],
  transport: Transport,
): Reading {
  const observations = new Map(targets.map(({ id }, index) => [id, list[index] as Observation]));
  return { observations, requests: transport.requests(), redact: transport.redact };
}

export function endOf({ maxTimeMs }: ReadOptions, { signal }: RunContext) {
  const end = new AbortController();
  const stop = () => end.abort();
  const timer = maxTimeMs === undefined ? undefined : setTimeout(stop, maxTimeMs);
  // A server may share one signal between many checks, and Node reports more than ten listeners as a leak.
  if (signal !== undefined) setMaxListeners(0, signal);
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  return {
    signal: end.signal,
    release: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    },
  };
}
