import type { Finding, FindingCode, Report, Status, Summary, TargetReport } from '../../src/model/report.ts';

const TARGET: TargetReport = {
  id: 'support-chat/prod',
  deployment: 'support-chat',
  environment: 'prod',
  provider: 'chatcaptain',
  status: 'in-sync',
  location: { file: 'driftline.yaml', line: 11, column: 7 },
  findings: [],
};

export function target(changes: Partial<TargetReport> & { readonly deployment?: string }): TargetReport {
  const deployment = changes.deployment ?? TARGET.deployment;
  const environment = changes.environment ?? TARGET.environment;
  return { ...TARGET, id: `${deployment}/${environment}`, ...changes };
}

export function finding(code: FindingCode, changes: Partial<Finding> = {}): Finding {
  const severity = code === 'waiver-unused' ? 'warning' : 'error';
  const location = { file: 'driftline.yaml', line: 12, column: 13 };
  return { code, severity, message: `a sentence on ${code}`, location, ...changes };
}

export function report(
  targets: readonly TargetReport[],
  changes: Partial<Report> = {},
  counts: Partial<Summary> = {},
): Report {
  const summary = { ...summaryOf(targets), ...counts };
  const drift = summary.drifted + summary.missing + summary.unexpected + summary.pending;
  const outcome = drift > 0 ? 'drift' : summary.unknown > 0 ? 'unknown' : 'in-sync';
  return {
    reportVersion: 1,
    tool: { name: 'driftline', version: '1.2.3' },
    startedAt: '2026-11-22T09:15:04.120Z',
    durationMs: 412,
    outcome,
    exitCode: { 'in-sync': 0, drift: 2, unknown: 3 }[outcome],
    summary,
    targets,
    ...changes,
  };
}

function summaryOf(targets: readonly TargetReport[]): Summary {
  const count = (status: Status): number => targets.filter((each) => each.status === status).length;
  return {
    total: targets.length,
    inSync: count('in-sync'),
    drifted: count('drifted'),
    missing: count('missing'),
    unexpected: count('unexpected'),
    pending: count('pending'),
    planned: count('planned'),
    waived: count('waived'),
    unknown: count('unknown'),
    warnings: targets.flatMap(({ findings }) => findings).filter(({ severity }) => severity === 'warning')
      .length,
    requests: targets.length,
  };
}
