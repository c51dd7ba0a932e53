import type { Report } from '../../model/report.ts';

/** What to do about it, the most useful first; at most three. */
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
    steps.push(
      'A rollout of the declared version is under way: check again, or let it pass with --allow-pending.',
    );
  }
  if (summary.planned > 0) steps.push('After the merge, deploy what this change declares.');
  const reasons = new Set(
    targets
      .filter(({ status }) => status === 'unknown')
      .flatMap(({ findings }) => findings.map(({ reason }) => reason)),
  );
  for (const [reason, step] of Object.entries(BY_REASON)) {
    if ([...reasons].some((each) => each === reason)) steps.push(step);
  }
  return steps.slice(0, 3);
}

const BY_REASON: Readonly<Record<string, string>> = {
  'credential-missing':
    'Set the variables named above, or allow them; `driftline providers NAME` says where a vendor issues its key.',
  'credential-expired': 'Renew the token right before the check runs.',
  unauthorized: 'The vendor does not know the key: is it the right one, and still valid?',
  forbidden: 'The key may not read this: `driftline providers NAME` says what it needs.',
  'not-found': 'The id is not known to the vendor, or not to the owner of this key.',
  'host-not-allowed': 'The manifest names a host that no credential may go to: allow it only if it is yours.',
  'rate-limited': 'The vendor asks to slow down: check less often, or fewer targets at a time.',
  network:
    'Is the host right (a …_BASE_URL variable may lead elsewhere), and reachable from here (DNS, HTTPS_PROXY)?',
  timeout: 'Allow more time with --timeout, or check fewer targets at a time.',
};
