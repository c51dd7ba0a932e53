import { counted } from '../../model/count.ts';
import { DRIFT_STATUSES } from '../../model/drift.ts';
import type { UnreadableReason } from '../../model/observation.ts';
import type { Finding, Report, Status, Summary, TargetReport } from '../../model/report.ts';

export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  'in-sync': 'in sync',
  drifted: 'drifted',
  missing: 'missing',
  unexpected: 'unexpected',
  pending: 'pending',
  planned: 'planned',
  unknown: 'unknown',
  waived: 'waived',
};

/** Drift that leaves the exit code alone, by `severity: warning`. */
export function isWarned({ status, severity }: Pick<TargetReport, 'status' | 'severity'>): boolean {
  return severity === 'warning' && DRIFT_STATUSES.includes(status);
}

/** `drifted`, or `drifted (warning)`: the one name of a target's state in every format. */
export function statusText(target: Pick<TargetReport, 'status' | 'severity'>): string {
  return `${STATUS_WORDS[target.status]}${isWarned(target) ? ' (warning)' : ''}`;
}

/** `field-differs`, `unreadable (timeout)`: the one name of a finding in every format. */
export function nameOf({ code, reason }: Pick<Finding, 'code' | 'reason'>): string {
  return reason === undefined ? code : `${code} (${reason})`;
}

/** The parts that have text, with a separator between them. */
export function joined(parts: readonly string[], separator = ' · '): string {
  return parts.filter((part) => part !== '').join(separator);
}

/** The order for people: what needs attention comes first. */
export const READING_ORDER: readonly Status[] = [
  'drifted',
  'missing',
  'unexpected',
  'pending',
  'unknown',
  'planned',
  'waived',
  'in-sync',
];

export function countOf(summary: Summary, status: Status): number {
  return status === 'in-sync' ? summary.inSync : summary[status];
}

function driftCount({ drifted, missing, unexpected, pending }: Summary): number {
  return drifted + missing + unexpected + pending;
}

/** One sentence about the whole run. */
export function headline(report: Report): string {
  return `${verdict(report)}${report.incomplete ? ' (incomplete: the run was stopped)' : ''}`;
}

function verdict({ outcome, summary, targets, failOn }: Report): string {
  const { total, waived, planned } = summary;
  const drift = driftCount(summary);
  const open = openTargets(targets);
  const unknown = open.length;
  const unread = unknown === 0 ? '' : `, ${unknown} could not be ${whatCouldNot(open)}`;
  if (total === 0) return 'Deployment drift: there was nothing to check';
  if (outcome === 'drift')
    return `Deployment drift: ${ofTargets(drift, total)} ${differ(drift)} from the manifest${unread}`;
  if (outcome === 'unknown')
    return `Deployment drift unknown: ${ofTargets(unknown, total)} could not be ${whatCouldNot(open)}`;
  const NONE = 'No deployment drift that counts:';
  if (drift > 0)
    return `${NONE} ${ofTargets(drift, total)} ${differ(drift)}, which is ${failOn === 'new' ? 'known or allowed' : 'allowed'}`;
  if (planned > 0 && waived > 0)
    return `${NONE} of ${total} targets, ${planned} ${differ(planned)} until after the merge, ${waived} ${waived === 1 ? 'is' : 'are'} waived`;
  if (planned > 0)
    return `${NONE} ${ofTargets(planned, total)} ${differ(planned)} as this change intends, until after the merge`;
  if (waived > 0)
    return `${NONE} ${ofTargets(waived, total)} ${differ(waived)} and ${waived === 1 ? 'is' : 'are'} waived`;
  return `No deployment drift: ${total === 1 ? 'the one target is' : `all ${total} targets are`} in sync`;
}

/** Targets with something unknown; some of them are known to differ as well. */
function openTargets(targets: readonly TargetReport[]): readonly TargetReport[] {
  return targets.filter(
    ({ status, findings }) => status === 'unknown' || findings.some(({ reason }) => reason !== undefined),
  );
}

/** A reply that leaves what is live open, or that has nothing to be compared with, was read all the same. */
function whatCouldNot(open: readonly TargetReport[]): string {
  const isUncompared = ({ findings }: TargetReport) => {
    const reasons = findings.flatMap(({ reason }) => reason ?? []);
    return reasons.length > 0 && reasons.every((reason) => READ.has(reason));
  };
  const uncompared = open.filter(isUncompared).length;
  if (uncompared === 0) return 'read';
  return uncompared === open.length ? 'compared' : 'read or compared';
}

const READ: ReadonlySet<UnreadableReason> = new Set(['ambiguous', 'unresolved-expectation']);

function ofTargets(count: number, total: number): string {
  return `${count} of ${total} ${total === 1 ? 'target' : 'targets'}`;
}

function differ(count: number): string {
  return count === 1 ? 'differs' : 'differ';
}

/** `5 drifted, 1 of them only a warning; 2 in sync`: the number of targets by status. */
export function countsText({ summary, targets }: Pick<Report, 'summary' | 'targets'>): string {
  const shown = READING_ORDER.filter((status) => countOf(summary, status) > 0);
  const remarks = shown.map((status) => remarkOn({ summary, targets }, status));
  const counts = shown.map((status, index) => {
    const remark = remarks[index] === '' ? '' : `, ${remarks[index]}`;
    return `${countOf(summary, status)} ${STATUS_WORDS[status]}${remark}`;
  });
  return counts.join(remarks.some((remark) => remark !== '') ? '; ' : ', ');
}

/** `1 of them only a warning`: how many targets of a status count less than the others; empty if none does. */
export function remarkOn({ summary, targets }: Pick<Report, 'summary' | 'targets'>, status: Status): string {
  const isDrift = DRIFT_STATUSES.includes(status);
  if (!isDrift && status !== 'in-sync') return '';
  const count = targets.filter(
    (target) => target.status === status && (isDrift ? isWarned(target) : target.findings.length > 0),
  ).length;
  if (count === 0) return '';
  const all = countOf(summary, status);
  const words = !isDrift ? 'with a warning' : count === 1 ? 'only a warning' : 'only warnings';
  return all === 1 ? words : `${count === all ? 'all' : count} of them ${words}`;
}

export function durationText(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** `3 more deployments and 1 more environment`: what a table has no room for. */
export function leftOutText(deployments: number, environments: number): string {
  const counts = [
    deployments > 0 ? counted(deployments, 'more deployment') : '',
    environments > 0 ? counted(environments, 'more environment') : '',
  ];
  return joined(counts, ' and ');
}

/** In the order of their first use in the manifest. */
export function environmentsOf(targets: readonly TargetReport[]): string[] {
  return [...new Set(targets.map(({ environment }) => environment))];
}

export function byDeployment(targets: readonly TargetReport[]): Map<string, Map<string, TargetReport>> {
  const rows = new Map<string, Map<string, TargetReport>>();
  for (const target of targets) {
    const row = rows.get(target.deployment) ?? new Map<string, TargetReport>();
    const other = row.get(target.environment);
    // An undeclared environment may have the name of a declared one: it must not be hidden by one in sync.
    if (other === undefined || other.status === 'in-sync') row.set(target.environment, target);
    rows.set(target.deployment, row);
  }
  return rows;
}
