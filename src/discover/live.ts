import type { Observation } from '../model/observation.ts';
import type { Redact } from '../redact/redactor.ts';

/** What an entry says of one environment, by what was read there. */
export interface Live {
  /** Expected from now on. */
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
      return redact(version) === version
        ? { version }
        : { comment: 'live, but its version holds the value of a credential' };
    }
    case 'absent':
      return {
        deployed: false,
        comment: `nothing is live${observation.detail === undefined ? '' : `: ${observation.detail}`}`,
      };
    case 'rolling': {
      const { version } = observation.rollout.fields;
      const which = typeof version === 'string' ? ` of ${redact(version)}` : '';
      return { comment: `not known: a rollout${which} is under way` };
    }
    case 'unreadable':
      return { comment: `not known (${observation.reason}): ${observation.message}` };
    default:
      return observation satisfies never;
  }
}
