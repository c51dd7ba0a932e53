import type { Finding, FindingCode, Status, TargetReport } from './report.ts';

/** Findings about one field: a waiver can cover them. */
export const FIELD_CODES: readonly FindingCode[] = ['field-differs', 'text-differs', 'promotion-skipped'];

/** Findings about one field, also if a waiver for it has expired. */
export const DIFFERENCE_CODES: readonly FindingCode[] = [...FIELD_CODES, 'waiver-expired'];

/** Findings that make a target differ from its manifest. */
export const DRIFT_CODES: readonly FindingCode[] = [
  ...DIFFERENCE_CODES,
  'not-deployed',
  'unexpected-deployment',
  'undeclared-environment',
];

/** Statuses that count as drift unless something excuses them. */
export const DRIFT_STATUSES: readonly Status[] = ['drifted', 'missing', 'unexpected', 'pending'];

/** Whether the finding says that something could not be read or compared. */
export function isOpen({ reason }: Finding): boolean {
  return reason !== undefined;
}

/** What excuses drift: the report still shows the drift, but the exit code ignores it. */
export interface Allowances {
  readonly allowPending?: boolean | undefined;
  readonly failOn?: 'new' | 'any' | undefined;
}

/** Whether the exit code ignores the drift of this target. A failure to read the target still counts. */
export function isExcused(target: TargetReport, { allowPending, failOn }: Allowances): boolean {
  if (target.severity === 'warning') return true;
  if (allowPending === true && target.status === 'pending') return true;
  return failOn === 'new' && isKnownDrift(target);
}

/** Whether the baseline has everything that makes this target differ. */
function isKnownDrift({ findings }: TargetReport): boolean {
  const counted = findings.filter(({ waiver, reason }) => waiver === undefined && reason === undefined);
  const differing = counted.filter(({ code }) => DRIFT_CODES.includes(code));
  // Where the vendor does not say what is live during a rollout, the rollout alone makes the target pending.
  const decisive = differing.length > 0 ? differing : counted;
  return decisive.length > 0 && decisive.every((finding) => finding.new === false);
}
