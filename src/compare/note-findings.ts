import { liveUnhealthy, pinnedAtOnce, pinnedNotLive, rolloutSays } from '../model/describe.ts';
import type { Json } from '../model/json.ts';
import type { Target } from '../model/manifest.ts';
import type { Found, Notes, Rollout } from '../model/observation.ts';
import type { Finding, Severity } from '../model/report.ts';

/** Findings about rollouts and pinned versions. */
export function noteFindings(
  target: Target,
  { rollouts = [], pinned, pinnedAtOnce: several }: Notes,
  { severity, live }: { severity: Severity; live: Json | undefined },
): Finding[] {
  const { location } = target;
  const findings = rollouts.map((rollout) => rolloutFinding(target, rollout, severity));
  if (pinned !== undefined) {
    const message = pinnedNotLive(pinned, live);
    findings.push({ code: 'pinned-not-live', severity, message, actual: pinned.version, location });
  }
  if (several !== undefined) {
    findings.push({ code: 'pinned-not-live', severity, message: pinnedAtOnce(several), location });
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

export function rolloutFinding(target: Target, rollout: Rollout, severity: Severity): Finding {
  const code = (
    {
      'in-progress': 'rollout-in-progress',
      'awaiting-approval': 'awaiting-approval',
      failed: 'rollout-failed',
    } as const
  )[rollout.state];
  const { version } = rollout.fields;
  const location = target.location;
  return {
    code,
    severity,
    message: rolloutSays(rollout),
    ...(version !== undefined && { actual: version }),
    location,
  };
}
