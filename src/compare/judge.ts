import { notDeployed, skippedSays, unexpectedDeployment, unnamedMeanwhile } from '../model/describe.ts';
import { isOpen } from '../model/drift.ts';
import type { Target } from '../model/manifest.ts';
import type {
  Absent,
  Fields,
  Found,
  Observation,
  Rolling,
  Rollout,
  Unreadable,
} from '../model/observation.ts';
import type { Finding, Status, TargetReport } from '../model/report.ts';
import { milliseconds } from '../model/time.ts';
import type { Budget } from '../operators/contains-list.ts';
import { evaluate, operatorOf, showExpected } from '../operators/expectation.ts';
import type { ObservedField } from '../operators/operator.ts';
import type { Provider } from '../providers/contract.ts';
import type { Redact } from '../redact/redactor.ts';
import { compareField, contextOf, since } from './field-finding.ts';
import { noteFindings, rolloutFinding, unhealthyFindings } from './note-findings.ts';
import { promotionFindings } from './promotion.ts';
import { applyWaivers } from './waivers.ts';
import { display, type WholeSides, wholeSides } from './whole.ts';

export interface Comparison {
  readonly provider: Provider;
  /** The time of the run, in milliseconds since 1970. */
  readonly now: number;
  /** The observation of another environment of the same deployment; undefined if it was not read. */
  readonly sibling: (environment: string) => Observation | undefined;
  /** Hides credentials in shown values before they are cut. */
  readonly redact?: Redact;
  /** Shared by all comparisons of a run. */
  readonly budget?: Budget;
}

/** Pure: no clock, no disk, no network. */
export function compare(target: Target, observation: Observation, comparison: Comparison): TargetReport {
  const { status, findings } = judge(target, observation, comparison);
  const observed =
    observation.kind === 'found' ? shownFields(target, observation.fields, comparison) : undefined;
  return {
    id: target.id,
    deployment: target.deployment,
    environment: target.environment,
    provider: target.provider,
    ...(target.connection.name !== target.provider && { connection: target.connection.name }),
    ...(Object.keys(target.labels).length > 0 && { labels: (target.shown ?? target).labels }),
    status,
    ...(target.severity === 'warning' && { severity: target.severity }),
    location: target.location,
    ...(observed && { observed }),
    findings: sorted(findings),
  };
}

interface Judgment {
  readonly status: Status;
  readonly findings: readonly Finding[];
}

function judge(target: Target, observation: Observation, comparison: Comparison): Judgment {
  switch (observation.kind) {
    case 'unreadable':
      return judgeUnreadable(target, observation, comparison);
    case 'rolling':
      return judgeRolling(target, observation, comparison);
    case 'absent':
      return judgeAbsent(target, observation, comparison);
    case 'found':
      return target.deployed
        ? judgeFound(target, observation, comparison)
        : judgeUnexpected(target, observation, comparison);
  }
}

function judgeUnreadable(
  target: Target,
  { reason, message, code }: Unreadable,
  comparison: Comparison,
): Judgment {
  const finding: Finding = {
    code: code ?? 'unreadable',
    severity: 'error',
    reason,
    message,
    ...(code !== undefined && wholeSides(target, 'unknown', comparison).shown),
    location: target.location,
  };
  return { status: 'unknown', findings: [finding] };
}

function judgeRolling(target: Target, { rollout, meanwhile }: Rolling, comparison: Comparison): Judgment {
  const { location } = target;
  const sides = wholeSides(target, meanwhile === 'unnamed' ? 'unknown' : 'nothing', comparison);
  if (target.deployed && rollout.state !== 'failed' && bringsExpected(target, rollout, comparison)) {
    const note = { severity: target.severity, sides };
    return { status: 'pending', findings: [rolloutFinding(target, rollout, note, comparison)] };
  }
  const note = rolloutFinding(target, rollout, { severity: 'warning', sides }, comparison);
  if (meanwhile === 'unnamed') {
    const finding: Finding = {
      code: 'unreadable',
      severity: 'error',
      reason: 'ambiguous',
      message: unnamedMeanwhile(rollout.state === 'failed'),
      location,
    };
    return { status: 'unknown', findings: [note, finding] };
  }
  return target.deployed
    ? { status: 'missing', findings: [note, missingFinding(target, sides, undefined)] }
    : { status: 'in-sync', findings: [note] };
}

function judgeAbsent(target: Target, observation: Absent, comparison: Comparison): Judgment {
  if (!target.deployed && observation.inferred !== undefined) {
    const doubt = { kind: 'unreadable', reason: 'ambiguous', message: observation.inferred } as const;
    return judgeUnreadable(target, doubt, comparison);
  }
  const severity = target.deployed ? target.severity : 'warning';
  const sides = wholeSides(target, 'nothing', comparison);
  const notes = noteFindings(target, observation, { severity, sides }, comparison);
  if (!target.deployed) return { status: 'in-sync', findings: notes };
  const { detail, skipped } = observation;
  const why = skipped === undefined ? detail : [detail ?? [], skippedSays(skipped)].flat().join('; ');
  return { status: 'missing', findings: [missingFinding(target, sides, why), ...notes] };
}

function missingFinding(target: Target, { shown }: WholeSides, detail: string | undefined): Finding {
  const { field, expected } = shown;
  const declared = expected === undefined ? undefined : showExpected(expected);
  return {
    code: 'not-deployed',
    severity: target.severity,
    message: notDeployed(field === undefined ? declared : `${field} ${declared}`, detail),
    ...shown,
    location: target.location,
  };
}

function judgeUnexpected(target: Target, found: Found, comparison: Comparison): Judgment {
  const { shown, version } = wholeSides(target, found, comparison);
  const finding: Finding = {
    code: 'unexpected-deployment',
    severity: target.severity,
    message: unexpectedDeployment(version),
    ...shown,
    ...since(found),
    location: target.location,
  };
  return { status: 'unexpected', findings: [finding, ...unhealthyFindings(target, found)] };
}

function judgeFound(target: Target, found: Found, comparison: Comparison): Judgment {
  const fields = Object.entries(target.expect).flatMap(([field, expected]) =>
    compareField({ target, found, field, expected }, comparison),
  );
  const promotion = promotionFindings(target, found, comparison);
  if (fields.length === 0 && promotion.length === 0 && !isNoted(found)) return IN_SYNC;
  const waived = applyWaivers(target, [...fields, ...promotion], comparison.now);
  const failing = waived.filter((finding) => !isOpen(finding));
  const identityFails = failing.some((finding) => isOfIdentity(finding, comparison));
  const severity = identityFails ? target.severity : 'warning';
  const sides = wholeSides(target, found, comparison);
  const notes = noteFindings(target, found, { severity, sides }, comparison);
  const findings = [...waived, ...notes, ...unhealthyFindings(target, found)];
  const unwaived = failing.filter(({ waiver }) => waiver === undefined);
  // Even if one field could not be compared, a difference in another field makes the target drifted.
  if (waived.some(isOpen)) return { status: unwaived.length > 0 ? 'drifted' : 'unknown', findings };
  if (failing.length === 0) return { status: 'in-sync', findings };
  const { rollouts = [] } = found;
  // Only identity fields show whether a rollout leads to the expected state.
  const isReplaced = fields.some((finding) => isOfIdentity(finding, comparison));
  const pending = rollouts.some(
    (rollout) =>
      isReplaced &&
      rollout.state !== 'failed' &&
      !hasFailedSince(rollout, rollouts) &&
      bringsExpected(target, rollout, comparison) &&
      !unwaived.some((finding) => isLeft(finding, rollout, target, comparison)),
  );
  if (pending) return { status: 'pending', findings };
  return { status: unwaived.length === 0 ? 'waived' : 'drifted', findings };
}

const NO_FINDINGS: readonly Finding[] = [];
const IN_SYNC: Judgment = { status: 'in-sync', findings: NO_FINDINGS };

/** Whether there is something to report although all fields are as expected. */
function isNoted({ rollouts, pinned, pinnedAtOnce, unhealthy, moving }: Found): boolean {
  return Boolean(rollouts?.[0] ?? pinned ?? pinnedAtOnce ?? unhealthy ?? moving);
}

/** Whether a later rollout of the same version failed, so that this one is not pending. */
function hasFailedSince({ fields, since }: Rollout, rollouts: readonly Rollout[]): boolean {
  const begun = milliseconds(since) ?? Number.POSITIVE_INFINITY;
  return rollouts.some(
    (other) =>
      other.state === 'failed' &&
      other.fields.version === fields.version &&
      (milliseconds(other.since) ?? Number.NEGATIVE_INFINITY) > begun,
  );
}

/**
 * Whether the difference stays after the rollout: the promotion is still broken, or the rollout does not name the
 * placement field.
 */
function isLeft(
  { code, field = '' }: Finding,
  { fields }: Rollout,
  target: Target,
  comparison: Comparison,
): boolean {
  if (code === 'promotion-skipped') {
    return promotionFindings(target, { kind: 'found', fields }, comparison).length > 0;
  }
  return comparison.provider.fields[field]?.place === true && fields[field] === undefined;
}

function isOfIdentity({ field = '' }: Finding, { provider }: Comparison): boolean {
  return provider.fields[field]?.identity === true;
}

export function bringsExpected(target: Target, rollout: Rollout, comparison: Comparison): boolean {
  const { provider } = comparison;
  let isNamed = false;
  const isBrought = Object.entries(target.expect).every(([field, { expectation }]) => {
    const { identity = false, type = 'json', commit } = provider.fields[field] ?? {};
    const observed: ObservedField = { type, commit, value: rollout.fields[field] };
    // If the rollout does not name a field, nothing is known about it. An expectation such as `not` would hold without
    // a value, and prove nothing.
    if (observed.value === undefined) return !identity;
    if (operatorOf(expectation).isAboutPresence !== true) isNamed = true;
    return evaluate(expectation, observed, contextOf(field, type, [], comparison)).kind === 'holds';
  });
  // A rollout that names no declared field would always match.
  return isBrought && isNamed;
}

function shownFields(target: Target, fields: Fields, comparison: Comparison): Fields {
  const { provider } = comparison;
  const isShown = (field: string) =>
    provider.fields[field]?.type !== 'json' || Object.hasOwn(target.expect, field);
  const told = (field: string) => display(field, fields[field] ?? null, comparison);
  const names = Object.keys(fields);
  if (names.every((field) => isShown(field) && told(field) === fields[field])) return fields;
  return Object.fromEntries(names.filter(isShown).map((field) => [field, told(field)]));
}

/** By code, then by field. */
export function sorted(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length === 0) return NO_FINDINGS;
  return findings.toSorted(
    (left, right) => byText(left.code, right.code) || byText(left.field ?? '', right.field ?? ''),
  );
}

function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
