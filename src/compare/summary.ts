import { type Allowances, isExcused, isOpen } from '../model/drift.ts';
import type { Outcome, Summary, TargetReport } from '../model/report.ts';

/** `resolved` are the findings of the baseline that are gone. */
export function summarize(
  targets: readonly TargetReport[],
  requests: number,
  resolved?: readonly unknown[],
): Summary {
  const counts = {
    total: targets.length,
    inSync: 0,
    drifted: 0,
    missing: 0,
    unexpected: 0,
    pending: 0,
    planned: 0,
    waived: 0,
    unknown: 0,
    warnings: 0,
    requests,
  };
  let news = 0;
  for (const { status, findings } of targets) {
    counts[status === 'in-sync' ? 'inSync' : status] += 1;
    for (const finding of findings) {
      if (finding.severity === 'warning') counts.warnings += 1;
      if (finding.new === true) news += 1;
    }
  }
  if (resolved === undefined) return counts;
  const { total, ...others } = counts;
  return { total, new: news, resolved: resolved.length, ...others };
}

/** How a target counts towards the exit code. Drift may be excused, but something unknown never is. */
export function countsAs(target: TargetReport, allowances: Allowances): Outcome {
  switch (target.status) {
    case 'unknown':
      return 'unknown';
    case 'in-sync':
    case 'planned':
    case 'waived':
      return 'in-sync';
    case 'pending':
    case 'drifted':
    case 'missing':
    case 'unexpected':
      if (!isExcused(target, allowances)) return 'drift';
      return target.findings.some(isOpen) ? 'unknown' : 'in-sync';
  }
}

export function outcomeOf(targets: readonly TargetReport[], allowances: Allowances): Outcome {
  const outcomes = new Set(targets.map((target) => countsAs(target, allowances)));
  if (outcomes.has('drift')) return 'drift';
  return outcomes.has('unknown') ? 'unknown' : 'in-sync';
}
