import type { Target } from '../model/manifest.ts';
import type { Observation } from '../model/observation.ts';
import type { Endpoint } from './endpoint.ts';
import type { Asked, Unread } from './shared-replies.ts';

interface Reading {
  readonly target: Target;
  readonly endpoint: Endpoint;
  readonly alike: number;
  /** Receives the replies that the target uses, even if another target read them. */
  readonly asked: Asked[];
}

/** Reads a target, or reuses the observation of a target with the same settings. */
export type Twins = (reading: Reading, read: () => Promise<Observation>) => Promise<Observation>;

export const noTwins: Twins = (_, read) => read();

/** With aliases, a few objects become a hundred thousand targets: each object is read and interpreted once. */
export function createTwins(unread: Unread): Twins {
  const repeated = new Set<string>();
  for (const [value, count] of unread) if (count > 1) repeated.add(value);
  const known = new Map<string, { readonly asked: readonly Asked[]; observation: Promise<Observation> }>();
  return (reading, read) => {
    const { settings } = reading.target;
    for (const value of Object.values(settings)) if (!repeated.has(value)) return read();
    const { base, owner } = reading.endpoint;
    const key = JSON.stringify([base, owner, reading.alike, settings]);
    const twin = known.get(key);
    if (twin === undefined) {
      const observation = read();
      known.set(key, { asked: reading.asked, observation });
      return observation;
    }
    return twin.observation.then((observation) => {
      reading.asked.push(...twin.asked);
      return observation;
    });
  };
}
