import type { Status } from '../../../model/report.ts';
import type { Explanation } from './explanation.ts';

export const STATUS_CODES: Readonly<Record<Status, Explanation>> = {
  'in-sync': {
    title: 'Everything is as declared',
    description: 'Every expectation of the target holds: exit code 0. It may still have a warning.',
    help: 'There is nothing to do.',
  },
  drifted: {
    title: 'A field differs',
    description:
      'At least one field of the live deployment is not as declared, and no waiver covers it. It counts as drift: exit code 2.',
    help: 'Deploy what the manifest declares, or declare what is live and have that reviewed.',
  },
  missing: {
    title: 'Nothing is deployed',
    description:
      'The manifest declares a deployment, and the vendor says that nothing is live. It counts as drift: exit code 2.',
    help: 'Deploy the declared version, or declare `deployed: false`.',
  },
  unexpected: {
    title: 'Something is deployed that should not be',
    description:
      'Something is live although the manifest says `deployed: false`; or, with `undeclared` set, in an environment that the manifest does not name. It counts as drift: exit code 2.',
    help: 'Take it down at the vendor, or declare it.',
  },
  pending: {
    title: 'The declared version is being rolled out',
    description:
      'The target differs, and a rollout of the expected version is under way or waits for approval. It counts as drift, unless `--allow-pending` is given.',
    help: 'Wait for the rollout with `--wait`, or let it pass with `--allow-pending`.',
  },
  unknown: {
    title: 'driftline could not tell',
    description:
      'What is live could not be read or compared, and no difference is known. It counts as unknown: exit code 3. It never counts as in sync.',
    help: 'The finding has a reason: `driftline explain REASON` says what to do about it.',
  },
  planned: {
    title: 'A change of the manifests asks for a deployment',
    description:
      'With `--base`: the change since that git ref declares something else, and what is live matches the base. It does not count as drift: exit code 0.',
    help: 'Merge the change, then deploy what it declares.',
  },
  waived: {
    title: 'A waiver covers every difference',
    description:
      'The target differs, and every difference has a waiver that still runs. It does not count as drift: exit code 0.',
    help: 'There is nothing to do until the waiver ends. After its last day the target is drifted again.',
  },
};
