import type { Target } from '../model/manifest.ts';
import type { Observation } from '../model/observation.ts';
import type { Endpoint } from './endpoint.ts';
import type { Asked, Unread } from './shared-replies.ts';

interface Reading {
  readonly target: Target;
  readonly endpoint: Endpoint;
  readonly alike: number;
  /** Receives the replies that were used, whoever has read them. */
  readonly asked: Asked[];
}

/** Reads for a target, or takes what was read for another one that asks for the same. */
export type Twins = (reading: Reading, read: () => Promise<Observation>) => Promise<Observation>;

export const noTwins: Twins = (_, read) => read();

/** Aliases turn a few objects of a vendor into a hundred thousand targets: each object is read, and understood, once. */
export function createTwins(unread: Unread): Twins {
  const repeated = new Set<string>();
  for (const [value, count] of unread) if (count > 1) repeated.add(value);
  const known = new Map<string, { readonly asked: readonly Asked[]; observation: Promise<Observation> }>();
  return async (reading, read) => {
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
    const observation = await twin.observation;
    reading.asked.push(...twin.asked);
    return observation;
  };
}
