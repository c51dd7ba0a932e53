import type {
  Absent,
  Found,
  Observation,
  OpenField,
  OtherEnvironment,
  Rollout,
} from '../model/observation.ts';
import type { Redact } from '../redact/redactor.ts';
import { redactObject } from '../redact/report.ts';

const LONGEST_ROLLOUT_MESSAGE = 500;

/** Redacts texts that are only shown, before they are cut. Compared fields are redacted after the comparison. */
export function redactObservation(observation: Observation, redact: Redact): Observation {
  switch (observation.kind) {
    case 'unreadable':
      return {
        ...observation,
        message: redact(observation.message),
        ...(observation.others && { others: redactedOthers(observation.others, redact) }),
      };
    case 'rolling':
      return { ...observation, rollout: redactedRollout(observation.rollout, redact) };
    case 'absent': {
      const { detail } = observation;
      return {
        ...observation,
        ...redactedNotes(observation, redact),
        ...(detail !== undefined && { detail: redact(detail) }),
      };
    }
    case 'found': {
      const { unhealthy, moving, open, liveBy } = observation;
      return {
        ...observation,
        ...redactedNotes(observation, redact),
        ...(unhealthy && { unhealthy: redactedTexts(unhealthy, redact) }),
        ...(moving !== undefined && { moving: redact(moving) }),
        ...(open && { open: redactedOpen(open, redact) }),
        ...(liveBy !== undefined && { liveBy: redact(liveBy) }),
      };
    }
    default:
      return observation satisfies never;
  }
}

function redactedOthers(others: readonly OtherEnvironment[], redact: Redact): readonly OtherEnvironment[] {
  return others.map(({ environment, fields, fault }) => ({
    environment: redact(environment),
    fields: redactObject(fields, redact),
    ...(fault !== undefined && { fault: redact(fault) }),
  }));
}

function redactedNotes(observation: Found | Absent, redact: Redact) {
  const { rollouts, pinned, pinnedAtOnce, skipped, others } = observation;
  return {
    ...(rollouts && { rollouts: rollouts.map((rollout) => redactedRollout(rollout, redact)) }),
    ...(pinned && { pinned: redactedTexts(pinned, redact) }),
    ...(pinnedAtOnce && { pinnedAtOnce: pinnedAtOnce.map((each) => redactedTexts(each, redact)) }),
    ...(skipped && { skipped: redactedTexts(skipped, redact) }),
    ...(others && { others: redactedOthers(others, redact) }),
  };
}

function redactedTexts<Note extends object>(note: Note, redact: Redact): Note {
  const entries = Object.entries(note).map(([key, text]) => [key, redact(String(text))]);
  return Object.fromEntries(entries) as Note;
}

function redactedOpen(open: Readonly<Record<string, OpenField>>, redact: Redact) {
  const redacted = Object.entries(open).map(([field, each]): [string, OpenField] => {
    const message = redact(each.message);
    return [field, message === each.message ? each : { ...each, message }];
  });
  return redacted.every(([field, each]) => each === open[field]) ? open : Object.fromEntries(redacted);
}

function redactedRollout(rollout: Rollout, redact: Redact): Rollout {
  const { fields, status, since, message } = rollout;
  return {
    ...rollout,
    fields: redactObject(fields, redact),
    ...(status !== undefined && { status: redact(status) }),
    ...(since !== undefined && { since: redact(since) }),
    ...(message !== undefined && { message: redact(message).slice(0, LONGEST_ROLLOUT_MESSAGE) }),
  };
}
