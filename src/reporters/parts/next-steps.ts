import type { UnreadableReason } from '../../model/observation.ts';
import type { Report } from '../../model/report.ts';
import { REASONS } from './codes/reasons.ts';

/** At most three, the most useful first. */
export function nextSteps(report: Report): string[] {
  const { summary, targets } = report;
  const steps: string[] = [];
  if (summary.drifted + summary.missing > 0) {
    steps.push('Deploy what the manifest declares, or declare what is live and have that reviewed.');
  }
  if (summary.unexpected > 0) {
    steps.push('Take down what should not be live, or declare it.');
  }
  if (summary.pending > 0) {
    const then = report.allowPending ? ' when it is over' : ', or let it pass with --allow-pending';
    steps.push(`A rollout of the declared version is under way: check again${then}.`);
  }
  if (summary.planned > 0) steps.push('After the merge, deploy what this change declares.');
  const reasons = new Set(
    targets
      .filter(({ status }) => status === 'unknown')
      .flatMap(({ findings }) => findings.map(({ reason }) => reason)),
  );
  // More time does not help if a signal ended the run.
  if (report.incomplete) reasons.delete('timeout');
  for (const reason of WITH_STEPS) if (reasons.has(reason)) steps.push(REASONS[reason].help);
  return steps.slice(0, 3);
}

/** Reasons that a person can fix, the most useful first. */
const WITH_STEPS: readonly UnreadableReason[] = [
  'credential-missing',
  'credential-expired',
  'unauthorized',
  'forbidden',
  'not-found',
  'host-not-allowed',
  'rate-limited',
  'network',
  'timeout',
];
