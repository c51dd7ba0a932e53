import type { Target } from '../model/manifest.ts';
import { connect } from './connect.ts';
import type { RunContext } from './context.ts';
import { createObserver } from './observe.ts';
import { observeOptions } from './observe-options.ts';
import { readingOf } from './read.ts';
import type { Reading } from './reading.ts';

/** Reads targets that come one by one, with shared limits and replies. */
export interface Session {
  /**
   * Earlier reads count towards the rate limits. A reply is used again for equal requests, until a read with `again`.
   */
  read(targets: readonly Target[], how?: { readonly again?: boolean }): Promise<Reading>;
  close(): Promise<void>;
}

/** A session may stay open until the process ends: idle connections do not keep the process alive. */
export function openSession(context: Pick<RunContext, 'clock' | 'policy' | 'registry'>): Session {
  const spelled = new Set<string>();
  const { signal } = new AbortController();
  const transport = connect(context, { options: {}, signal, spelled: () => [...spelled] });
  const observing = observeOptions(context, transport);
  const newObserver = () => createObserver(observing);
  let observe = newObserver();
  return {
    read: async (targets, { again = false } = {}) => {
      if (again) {
        transport.startRound();
        observe = newObserver();
      }
      for (const { settings } of targets) for (const text of Object.values(settings)) spelled.add(text);
      return readingOf(targets, await Promise.all(targets.map((target) => observe(target))), transport);
    },
    close: () => transport.close(),
  };
}
