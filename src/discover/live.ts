import type { Notes, Observation, Rollout } from '../model/observation.ts';
import type { Redact } from '../redact/redactor.ts';

/** What an entry will say about an environment. */
export interface Live {
  readonly version?: string;
  /** False: nothing is live. */
  readonly deployed?: false;
  readonly comment?: string;
}

/** Only what is certain becomes an expectation. */
export function liveOf(observation: Observation, redact: Redact): Live {
  switch (observation.kind) {
    case 'found': {
      const { version } = observation.fields;
      const open = observation.open?.version;
      if (typeof version !== 'string' || open !== undefined) {
        return {
          comment: `live, but its version is not known: ${open?.message ?? 'the vendor does not say'}`,
        };
      }
      if (redact(version) !== version)
        return { comment: 'live, but its version holds the value of a credential' };
      const rollout = rolloutsIn(observation);
      return { version, ...(rollout !== undefined && { comment: rollout }) };
    }
    case 'absent': {
      const rollout = rolloutsIn(observation);
      const detail = observation.detail === undefined ? '' : `: ${observation.detail}`;
      return {
        deployed: false,
        comment: `nothing is live${detail}${rollout === undefined ? '' : `; ${rollout}`}`,
      };
    }
    case 'rolling':
      return { comment: `what is live is not known: ${rolloutText(observation.rollout)}` };
    case 'unreadable':
      return { comment: `what is live is not known (${observation.reason}): ${observation.message}` };
    default:
      return observation satisfies never;
  }
}

function rolloutsIn({ rollouts = [] }: Notes): string | undefined {
  const coming = rollouts.find(({ state }) => state !== 'failed');
  return coming && rolloutText(coming);
}

function rolloutText({ state, fields: { version } }: Rollout): string {
  const which = typeof version === 'string' ? ` of ${version}` : '';
  return `a rollout${which} ${state === 'awaiting-approval' ? 'awaits approval' : 'is under way'}`;
}
