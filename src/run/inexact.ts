import { hasInexactNumber } from '../model/exact-json.ts';
import type { Fields, Observation, OpenField, Rollout } from '../model/observation.ts';
import { ROUNDED } from '../providers/common.ts';

/** A number that lost digits cannot be compared, so its field is unknown, whatever the provider. */
export function withoutInexact(observation: Observation): Observation {
  if (observation.kind === 'unreadable') return observation;
  if (observation.kind === 'rolling') return { ...observation, rollout: exactRollout(observation.rollout) };
  const { rollouts } = observation;
  const exact =
    rollouts === undefined ? observation : { ...observation, rollouts: rollouts.map(exactRollout) };
  if (exact.kind === 'absent') return exact;
  const inexact = Object.keys(exact.fields).filter((name) => hasInexactNumber(exact.fields[name] ?? null));
  if (inexact.length === 0) return exact;
  const open: Record<string, OpenField> = Object.fromEntries(inexact.map((name) => [name, ROUNDED]));
  return { ...exact, fields: exactFields(exact.fields), open: { ...exact.open, ...open } };
}

function exactRollout(rollout: Rollout): Rollout {
  return { ...rollout, fields: exactFields(rollout.fields) };
}

function exactFields(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !hasInexactNumber(value)));
}
