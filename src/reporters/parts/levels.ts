import { DRIFT_STATUSES, isExcused, isOpen } from '../../model/drift.ts';
import type { Finding, Report, TargetReport } from '../../model/report.ts';

export type Level = 'error' | 'warning' | 'notice';

/** In sync, and nothing more to say about it. */
export function isQuiet({ status, findings }: TargetReport): boolean {
  return status === 'in-sync' && findings.length === 0;
}

/**
 * How loudly a finding is told: a waived or planned one is a notice, one that leaves the exit code alone never an
 * error.
 */
export function levelOf(report: Report, target: TargetReport, finding: Finding): Level {
  if (finding.code === 'planned-change') return 'notice';
  if (finding.waiver !== undefined || target.status === 'waived')
    return finding.severity === 'warning' ? 'warning' : 'notice';
  if (verdictOf(report, target) === 'excused') return 'warning';
  const isKnown = report.failOn === 'new' && finding.new === false && !isOpen(finding);
  return isKnown ? 'warning' : finding.severity;
}

/**
 * What a target comes to where a format knows passes and failures: `excused` is drift that leaves the exit code
 * alone: by a waiver, by `severity: warning`, as a rollout that was allowed to be pending, as a plan, or as known.
 */
export type Verdict = 'passed' | 'failed' | 'unreadable' | 'excused';

export function verdictOf(report: Report, target: TargetReport): Verdict {
  if (target.status === 'unknown') return 'unreadable';
  if (target.status === 'waived' || target.status === 'planned') return 'excused';
  if (!DRIFT_STATUSES.includes(target.status)) return 'passed';
  return isExcused(target, report) ? 'excused' : 'failed';
}
