import { liveUnhealthy, pinnedAtOnce, pinnedNotLive, rolloutSays } from '../model/describe.ts';
import type { Target } from '../model/manifest.ts';
import type { Absent, Found, Rollout } from '../model/observation.ts';
import type { Finding, Severity } from '../model/report.ts';
import type { Comparison } from './judge.ts';
import { display, type WholeSides } from './whole.ts';

interface Note {
  readonly severity: Severity;
  readonly sides: WholeSides;
}

export function noteFindings(
  target: Target,
  observation: Found | Absent,
  { severity, sides }: Note,
  comparison: Comparison,
): Finding[] {
  const { location } = target;
  const { kind, rollouts = [], pinned, pinnedAtOnce: several } = observation;
  const findings = rollouts.map((rollout) =>
    rolloutFinding(target, rollout, { severity, sides }, comparison),
  );
  const notes = [
    ...(pinned === undefined ? [] : [pinnedNotLive(pinned, kind === 'absent', sides.version)]),
    ...(several === undefined ? [] : [pinnedAtOnce(several)]),
  ];
  for (const message of notes) {
    findings.push({ code: 'pinned-not-live', severity, message, ...sides.shown, location });
  }
  return findings;
}

export function unhealthyFindings({ location }: Target, { unhealthy, moving }: Found): Finding[] {
  const code = 'live-unhealthy';
  const severity = 'warning';
  return [
    ...(unhealthy === undefined
      ? []
      : [{ code, severity, message: liveUnhealthy(unhealthy), actual: unhealthy.status, location } as const]),
    ...(moving === undefined ? [] : [{ code, severity, message: moving, location } as const]),
  ];
}

const CODES = {
  'in-progress': 'rollout-in-progress',
  'awaiting-approval': 'awaiting-approval',
  failed: 'rollout-failed',
} as const;

export function rolloutFinding(
  { location }: Target,
  rollout: Rollout,
  { severity, sides }: Note,
  comparison: Comparison,
): Finding {
  const { version } = rollout.fields;
  return {
    code: CODES[rollout.state],
    severity,
    message: rolloutSays(rollout),
    ...sides.shown,
    ...(version !== undefined && { rollout: display('version', version, comparison) }),
    location,
  };
}
