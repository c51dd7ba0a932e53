import { counted } from '../../model/count.ts';
import { shownTime } from '../../model/describe.ts';
import { DRIFT_STATUSES } from '../../model/drift.ts';
import type { UnreadableReason } from '../../model/observation.ts';
import type { Finding, Report, Status, Summary, TargetReport } from '../../model/report.ts';

interface Signs {
  readonly color: 'red' | 'yellow' | 'green' | 'blue';
  readonly terminal: string;
  readonly page: string;
  readonly emoji: string;
}

/** Signs beside the colors, for people who cannot tell the colors apart. What needs attention comes first. */
export const SIGNS: Readonly<Record<Status, Signs>> = {
  drifted: { color: 'red', terminal: '✗', page: '✕', emoji: '❌' },
  missing: { color: 'red', terminal: '✗', page: '∅', emoji: '🚫' },
  unexpected: { color: 'red', terminal: '✗', page: '+', emoji: '👻' },
  pending: { color: 'yellow', terminal: '…', page: '…', emoji: '⏳' },
  unknown: { color: 'yellow', terminal: '?', page: '?', emoji: '❓' },
  planned: { color: 'blue', terminal: '»', page: '»', emoji: '🔜' },
  waived: { color: 'blue', terminal: '○', page: '~', emoji: '🤝' },
  'in-sync': { color: 'green', terminal: '✓', page: '✓', emoji: '✅' },
};

export const READING_ORDER = Object.keys(SIGNS) as readonly Status[];

/** On a terminal the color alone marks drift that only warns. */
export function signsOf(target: TargetReport): Signs {
  const signs = SIGNS[target.status];
  return isWarned(target) ? { ...signs, color: 'yellow', page: '!', emoji: '⚠️' } : signs;
}

export function signsOfOutcome({ outcome }: Report): Signs {
  return SIGNS[outcome === 'drift' ? 'drifted' : outcome];
}

export function statusWords(status: Status): string {
  return status.replace('-', ' ');
}

/** Drift that does not affect the exit code, because of `severity: warning`. */
export function isWarned({ status, severity }: Pick<TargetReport, 'status' | 'severity'>): boolean {
  return severity === 'warning' && DRIFT_STATUSES.includes(status);
}

/** `drifted`, or `drifted (warning)`: the one name of a target's state in every format. */
export function statusText(target: Pick<TargetReport, 'status' | 'severity'>): string {
  return `${statusWords(target.status)}${isWarned(target) ? ' (warning)' : ''}`;
}

/** `field-differs`, `unreadable (timeout)`: the one name of a finding in every format. */
export function nameOf({ code, reason }: Pick<Finding, 'code' | 'reason'>): string {
  return reason === undefined ? code : `${code} (${reason})`;
}

/** The parts that have text, with a separator between them. */
export function joined(parts: readonly string[], separator = ' · '): string {
  return parts.filter((part) => part !== '').join(separator);
}

export function countOf(summary: Summary, status: Status): number {
  return status === 'in-sync' ? summary.inSync : summary[status];
}

export function headline(report: Report): string {
  return `${verdict(report)}${report.incomplete ? ' (incomplete: the run was stopped)' : ''}`;
}

function verdict({ outcome, summary, targets, failOn }: Report): string {
  const { total, waived, planned } = summary;
  const drift = DRIFT_STATUSES.reduce((sum, status) => sum + countOf(summary, status), 0);
  const open = targets.filter(
    ({ status, findings }) => status === 'unknown' || findings.some(({ reason }) => reason !== undefined),
  );
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

/** The end of `could not be …`. A target with an ambiguous reply, or nothing to compare it with, was read all the same. */
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

/** The number of targets by status, with a remark on those that count less. */
export function countsOf(report: Report) {
  return READING_ORDER.map((status) => ({
    status,
    count: countOf(report.summary, status),
    remark: remarkOn(report, status),
  }));
}

/** `5 drifted, 1 of them only a warning; 2 in sync` */
export function countsText(report: Report): string {
  const shown = countsOf(report).filter(({ count }) => count > 0);
  const separator = shown.some(({ remark }) => remark !== '') ? '; ' : ', ';
  return shown
    .map(({ status, count, remark }) => joined([`${count} ${statusWords(status)}`, remark], ', '))
    .join(separator);
}

/** The headline, what is new, and the counts in parentheses. */
export function headlineWithCounts(report: Report, novelty = ''): string {
  const counts = countsText(report);
  return `${joined([headline(report), novelty], ', ')}${counts === '' ? '' : ` (${counts})`}`;
}

/** `1 of them only a warning`; empty if all targets of the status count alike. */
function remarkOn({ summary, targets }: Report, status: Status): string {
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

/** `Checked 2026-11-22 09:15 UTC in 1.2 s with 3 requests, driftline 1.0.0` */
export function checkedText({ startedAt, durationMs, summary, tool }: Report): string {
  const requests = counted(summary.requests, 'request');
  return `Checked ${shownTime(startedAt)} in ${durationText(durationMs)} with ${requests}, driftline ${tool.version}`;
}
