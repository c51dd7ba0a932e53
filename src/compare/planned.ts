import { plannedChange, plannedDeployment, plannedRemoval } from '../model/describe.ts';
import { DRIFT_CODES, isOpen } from '../model/drift.ts';
import { jsonEqual } from '../model/json.ts';
import type { Target } from '../model/manifest.ts';
import type { Observation } from '../model/observation.ts';
import type { Finding, FindingCode, Status, TargetReport } from '../model/report.ts';
import { showExpected } from '../operators/expectation.ts';
import { type Comparison, compare, sorted } from './judge.ts';

/** A target on both sides of a change of the manifests, and what is live. */
export interface Changed {
  readonly target: Target;
  /** The target as the base declares it; undefined if the base does not declare it. */
  readonly before: Target | undefined;
  readonly observation: Observation;
  /** The base, as the user wrote it. */
  readonly ref: string;
}

/**
 * Makes a target planned if only the change of the manifest makes it differ: what is live is what the base declares.
 * If the base does not declare the target, or declares another object at the vendor, nothing must be live.
 */
export function withPlan(
  report: TargetReport,
  { target, before, observation, ref }: Changed,
  comparison: Comparison,
): TargetReport {
  if (!isCandidate(report)) return report;
  if (before === undefined || !isSameObject(before, target))
    return report.status === 'missing' ? planned(report, ref) : report;
  const { status, findings } = compare(before, observation, comparison);
  if (status !== 'in-sync' && status !== 'waived') return report;
  const isOld = ({ field, code }: Finding) =>
    findings.some((each) => each.waiver !== undefined && each.field === field && each.code === code);
  const plans = report.findings.filter((finding) => isDrift(finding) && !isOld(finding));
  // A difference is drift if the base waives it and the changed manifest does not.
  const isWhole = report.findings.every((finding) => finding.waiver !== undefined || !isOld(finding));
  return isWhole && plans.length > 0 ? planned(report, ref, plans) : report;
}

/** Makes a live environment planned if the change removes it. */
export function withPlannedRemoval(
  report: TargetReport,
  { before, ref }: Pick<Changed, 'ref'> & { readonly before: Target },
  comparison: Comparison,
): TargetReport {
  if (report.observed === undefined || report.status !== 'unexpected') return report;
  const { environmentSetting } = comparison.provider;
  const place = environmentSetting === undefined ? undefined : before.settings[environmentSetting];
  if (before.provider !== report.provider || (place ?? before.environment) !== report.environment)
    return report;
  const { status } = compare(before, { kind: 'found', fields: report.observed }, comparison);
  return status === 'in-sync' ? planned(report, ref) : report;
}

const CANDIDATES: readonly Status[] = ['drifted', 'missing', 'unexpected', 'waived'];

/** Whether the base can change the status of the target. A rollout of the declared version stays `pending`. */
export function isCandidate({ status }: TargetReport): boolean {
  return CANDIDATES.includes(status);
}

function isSameObject(before: Target, after: Target): boolean {
  const objectOf = ({ provider, connection, settings }: Target) => [provider, connection.settings, settings];
  return jsonEqual(objectOf(before), objectOf(after));
}

/** The target is unknown if something could not be compared; its plans are shown all the same. */
function planned(
  report: TargetReport,
  ref: string,
  plans: readonly Finding[] = report.findings.filter(isDrift),
): TargetReport {
  // The next check after the merge reports an expired waiver again.
  const kept = report.findings.filter(({ code }) => code !== 'waiver-expired');
  const findings = sorted(kept.map((finding) => (plans.includes(finding) ? planOf(finding, ref) : finding)));
  return { ...report, status: findings.some(isOpen) ? 'unknown' : 'planned', findings };
}

function isDrift({ code }: Finding): boolean {
  return DRIFT_CODES.includes(code);
}

/** The finding without its waiver: the next check after the merge shows the waiver again. */
function planOf({ waiver: _, ...finding }: Finding, ref: string): Finding {
  const { code, field = 'version', expected, actual, diff, differences, message } = finding;
  const isLong = diff !== undefined || differences !== undefined;
  const declared = expected === undefined || isLong ? undefined : showExpected(expected);
  const sentences: Partial<Record<FindingCode, string>> = {
    'unexpected-deployment': plannedRemoval(ref, actual),
    'undeclared-environment': plannedRemoval(ref, actual),
    'not-deployed': plannedDeployment(declared, ref),
    'field-differs': plannedChange({ field, actual }, declared, ref),
    'text-differs': plannedChange({ field, actual }, declared, ref),
  };
  return { ...finding, code: 'planned-change', message: sentences[code] ?? `after the merge: ${message}` };
}
