import { version as toolVersion } from '../../package.json' with { type: 'json' };
import { possibleCredentials } from '../access/credentials.ts';
import type { Target } from '../model/manifest.ts';
import { PROVIDERS } from '../providers/index.ts';
import { createTransport } from '../transport/index.ts';
import { providerOf, type Reading, type RunContext, readingOf } from './check.ts';
import { createObserver } from './observe.ts';

/** Reads targets that come one by one, as if they had come together. */
export interface Session {
  /** Within the limits of everything read so far; equal requests are sent once in the session's life. */
  read(targets: readonly Target[]): Promise<Reading>;
  close(): Promise<void>;
}

/** Idle connections do not keep a process alive: a session may be left open until its end. */
export function openSession({ clock, policy }: Pick<RunContext, 'clock' | 'policy'>): Session {
  const spelled = new Set<string>();
  const transport = createTransport({
    clock,
    policy,
    secrets: possibleCredentials(PROVIDERS, policy),
    spelled: () => [...spelled],
    timeoutMs: 10_000,
    retries: 2,
    signal: new AbortController().signal,
    userAgent: `driftline/${toolVersion}`,
  });
  const observe = createObserver({ transport, policy, clock, providerOf });
  return {
    read: async (targets) => {
      for (const { settings } of targets) for (const text of Object.values(settings)) spelled.add(text);
      return readingOf(targets, await Promise.all(targets.map((target) => observe(target))), transport);
    },
    close: () => transport.close(),
  };
}
