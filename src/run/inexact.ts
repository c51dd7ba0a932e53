import { hasInexactNumber } from '../model/exact-json.ts';
import type { Fields, Observation, OpenField, Rollout } from '../model/observation.ts';
import { hasTooManyParts, ROUNDED, TOO_MANY_PARTS } from '../providers/common.ts';

/** Makes a field unknown if a number in it lost digits, or if it has more members than a run has time for. */
export function withoutInexact(observation: Observation): Observation {
  if (observation.kind === 'unreadable') return observation;
  if (observation.kind === 'rolling') return { ...observation, rollout: exactRollout(observation.rollout) };
  const { rollouts } = observation;
  const exact =
    rollouts === undefined ? observation : { ...observation, rollouts: rollouts.map(exactRollout) };
  if (exact.kind === 'absent') return exact;
  const open = faultsIn(exact.fields);
  if (Object.keys(open).length === 0) return exact;
  return { ...exact, fields: exactFields(exact.fields, open), open: { ...exact.open, ...open } };
}

function exactRollout(rollout: Rollout): Rollout {
  return { ...rollout, fields: exactFields(rollout.fields) };
}

function exactFields(fields: Fields, faults = faultsIn(fields)): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !Object.hasOwn(faults, name)));
}

function faultsIn(fields: Fields): Record<string, OpenField> {
  const faults: Record<string, OpenField> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (hasTooManyParts(value)) faults[name] = TOO_MANY_PARTS;
    else if (hasInexactNumber(value)) faults[name] = ROUNDED;
  }
  return faults;
}
