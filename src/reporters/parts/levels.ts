import type { Finding, Report, Status, TargetReport } from '../../model/report.ts';

export type Level = 'error' | 'warning' | 'notice';

const DRIFT: ReadonlySet<Status> = new Set(['drifted', 'missing', 'unexpected', 'pending']);

/** In sync, and nothing more to say about it. */
export function isQuiet({ status, findings }: TargetReport): boolean {
  return status === 'in-sync' && findings.length === 0;
}

/** How loudly a finding is told: a waived one is a notice, one that leaves the exit code alone never an error. */
export function levelOf(report: Report, target: TargetReport, finding: Finding): Level {
  if (finding.waiver !== undefined || target.status === 'waived')
    return finding.severity === 'warning' ? 'warning' : 'notice';
  return verdictOf(report, target) === 'excused' ? 'warning' : finding.severity;
}

/**
 * What a target comes to where a format knows passes and failures: `excused` is drift that leaves the exit code
 * alone, by a waiver, by `severity: warning`, or as a rollout that was allowed to be pending.
 */
export type Verdict = 'passed' | 'failed' | 'unreadable' | 'excused';

export function verdictOf(report: Report, target: TargetReport): Verdict {
  if (target.status === 'unknown') return 'unreadable';
  if (target.status === 'waived') return 'excused';
  if (!DRIFT.has(target.status)) return 'passed';
  const allowed =
    target.severity === 'warning' || (target.status === 'pending' && report.allowPending === true);
  return allowed ? 'excused' : 'failed';
}
