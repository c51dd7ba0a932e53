import type { Target } from '../model/manifest.ts';
import type { Observation } from '../model/observation.ts';
import type { Redact } from '../redact/redactor.ts';

export interface Reading {
  /** By the target's id. */
  readonly observations: ReadonlyMap<string, Observation>;
  readonly requests: number;
  readonly redact: Redact;
}

export function observationOf({ observations }: Pick<Reading, 'observations'>, { id }: Target): Observation {
  const observation = observations.get(id);
  if (observation === undefined) throw new Error(`${id} was not read`);
  return observation;
}
