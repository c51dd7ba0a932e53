import { DRIFT_STATUSES, isExcused, isOpen } from '../../model/drift.ts';
import type { Finding, Report, TargetReport } from '../../model/report.ts';

/** The worst first. */
export const LEVELS = ['error', 'warning', 'notice'] as const;
export type Level = (typeof LEVELS)[number];

/** In sync without findings. */
export function isQuiet({ status, findings }: TargetReport): boolean {
  return status === 'in-sync' && findings.length === 0;
}

/**
 * A planned finding is a notice, and so is a waived finding. Only a finding that affects the exit code is an error.
 */
export function levelOf(report: Report, target: TargetReport, finding: Finding): Level {
  if (finding.code === 'planned-change' || finding.waiver !== undefined) return 'notice';
  if (verdictOf(report, target) === 'excused') return 'warning';
  const isKnown = report.failOn === 'new' && finding.new === false && !isOpen(finding);
  return isKnown ? 'warning' : finding.severity;
}

/** The result of a target where a format has passes and failures. Excused drift does not affect the exit code. */
export type Verdict = 'passed' | 'failed' | 'unreadable' | 'excused';

export function verdictOf(report: Report, target: TargetReport): Verdict {
  if (target.status === 'unknown') return 'unreadable';
  if (target.status === 'waived' || target.status === 'planned') return 'excused';
  if (!DRIFT_STATUSES.includes(target.status)) return 'passed';
  return isExcused(target, report) ? 'excused' : 'failed';
}
