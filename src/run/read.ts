import { setMaxListeners } from 'node:events';
import type { Target } from '../model/manifest.ts';
import type { Observation } from '../model/observation.ts';
import type { Transport } from '../transport/index.ts';
import { connect } from './connect.ts';
import type { RunContext } from './context.ts';
import { observe } from './observe.ts';
import type { ReadOptions } from './options.ts';
import { providersOf } from './provider.ts';
import type { Reading } from './reading.ts';

/** Reads the vendors, and closes every connection before it returns. */
export async function read(
  targets: readonly Target[],
  options: ReadOptions,
  context: RunContext,
): Promise<Reading> {
  if (context.read !== undefined) return context.read(targets);
  const end = endOf(options, context);
  const spelled = () => targets.flatMap(({ settings }) => Object.values(settings));
  const transport = connect(context, { options, signal: end.signal, spelled });
  try {
    const providerOf = providersOf(context);
    return readingOf(targets, await observe(targets, { ...context, transport, providerOf }), transport);
  } finally {
    end.release();
    await transport.close();
  }
}

export function readingOf(
  targets: readonly Target[],
  list: readonly Observation[],
  transport: Transport,
): Reading {
  const observations = new Map<string, Observation>();
  targets.forEach(({ id }, index) => {
    const observation = list[index];
    if (observation !== undefined) observations.set(id, observation);
  });
  return { observations, requests: transport.requests(), redact: transport.redact };
}

/** The end of the time, or the caller's signal. */
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
