import { hasInexactNumber } from '../model/exact-json.ts';
import type { Json } from '../model/json.ts';
import type { Fields, Observation, OpenField, Rollout } from '../model/observation.ts';
import { hasTooManyParts, ROUNDED, TOO_MANY_PARTS } from '../providers/common.ts';

/**
 * A number that lost digits cannot be compared, nor can more members than a run has time for: its field is unknown, whatever
 * the provider.
 */
export function withoutInexact(observation: Observation): Observation {
  if (observation.kind === 'unreadable') return observation;
  if (observation.kind === 'rolling') return { ...observation, rollout: exactRollout(observation.rollout) };
  const { rollouts } = observation;
  const exact =
    rollouts === undefined ? observation : { ...observation, rollouts: rollouts.map(exactRollout) };
  if (exact.kind === 'absent') return exact;
  const open: Record<string, OpenField> = {};
  for (const [name, value] of Object.entries(exact.fields)) {
    const fault = faultOf(value);
    if (fault !== undefined) open[name] = fault;
  }
  if (Object.keys(open).length === 0) return exact;
  const fields = Object.entries(exact.fields).filter(([name]) => !Object.hasOwn(open, name));
  return { ...exact, fields: Object.fromEntries(fields), open: { ...exact.open, ...open } };
}

function exactRollout(rollout: Rollout): Rollout {
  return { ...rollout, fields: exactFields(rollout.fields) };
}

function exactFields(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => faultOf(value) === undefined));
}

function faultOf(value: Json): OpenField | undefined {
  if (hasTooManyParts(value)) return TOO_MANY_PARTS;
  return hasInexactNumber(value) ? ROUNDED : undefined;
}
