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

/** Findings about rollouts and pinned versions. */
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
  if (pinned !== undefined) {
    const message = pinnedNotLive(pinned, kind === 'absent' ? 'nothing' : { version: sides.version });
    findings.push({ code: 'pinned-not-live', severity, message, ...sides.shown, location });
  }
  if (several !== undefined) {
    const message = pinnedAtOnce(several);
    findings.push({ code: 'pinned-not-live', severity, message, ...sides.shown, location });
  }
  return findings;
}

export function unhealthyFindings({ location }: Target, { unhealthy, moving }: Found): Finding[] {
  const findings: Finding[] = [];
  if (unhealthy !== undefined) {
    const message = liveUnhealthy(unhealthy);
    findings.push({
      code: 'live-unhealthy',
      severity: 'warning',
      message,
      actual: unhealthy.status,
      location,
    });
  }
  if (moving !== undefined) {
    findings.push({ code: 'live-unhealthy', severity: 'warning', message: moving, location });
  }
  return findings;
}

export function rolloutFinding(
  { location }: Target,
  rollout: Rollout,
  { severity, sides }: Note,
  comparison: Comparison,
): Finding {
  const code = (
    {
      'in-progress': 'rollout-in-progress',
      'awaiting-approval': 'awaiting-approval',
      failed: 'rollout-failed',
    } as const
  )[rollout.state];
  const { version } = rollout.fields;
  return {
    code,
    severity,
    message: rolloutSays(rollout),
    ...sides.shown,
    ...(version !== undefined && { rollout: display('version', version, comparison) }),
    location,
  };
}
