import type { FindingCode } from '../../../model/report.ts';
import type { Explanation } from './explanation.ts';

export const FINDINGS: Readonly<Record<FindingCode, Explanation>> = {
  'awaiting-approval': {
    title: 'A deployment waits for approval',
    description: 'The version being rolled out is waiting at the vendor for somebody to approve it.',
    help: 'Approve or reject the deployment at the vendor, then check again.',
  },
  'field-differs': {
    title: 'What is live differs from the manifest',
    description:
      'A live field has another value than the manifest declares. Live is ahead of the manifest: a newer version is live; behind: an older one.',
    help: 'Deploy what the manifest declares, or declare what is live and have that reviewed.',
  },
  'live-unhealthy': {
    title: 'What is live is not healthy',
    description:
      'The vendor marks a deployment as live and gives it another status than deployed, or the label or alias moves to new versions by itself.',
    help: 'Look at the deployment at the vendor: it may not be serving. In place of a label that moves by itself, name one that only a deployment moves.',
  },
  'multiple-live': {
    title: 'More than one deployment is live',
    description: 'The vendor names several live deployments, so the version that serves is not known.',
    help: 'Leave one deployment live at the vendor.',
  },
  'not-deployed': {
    title: 'Nothing is deployed',
    description: 'The manifest declares a deployment here, and the vendor says that nothing is live.',
    help: 'Deploy the declared version, or declare `deployed: false` for this environment.',
  },
  'pinned-not-live': {
    title: 'The pinned version is not the live one',
    description: 'A version is pinned at the vendor, and another one is live.',
    help: 'Look at the pin: either it has not taken effect, or it should be removed.',
  },
  'planned-change': {
    title: 'The change asks for another deployment',
    description: 'What is live matches the base of this change, and the change declares something else.',
    help: 'Do nothing before the merge. After it, deploy what the change declares.',
  },
  'promotion-skipped': {
    title: 'A version skipped an environment',
    description: 'An environment runs a version that the environment before it has not reached.',
    help: 'Deploy the version to the earlier environment first, or correct the promotion order.',
  },
  'rollout-failed': {
    title: 'The last rollout failed',
    description: 'The newest deployment at the vendor failed, and what was live before it may still be live.',
    help: 'Look at the failed deployment at the vendor and repeat or withdraw it.',
  },
  'rollout-in-progress': {
    title: 'A rollout is under way',
    description: 'The vendor is replacing what is live at this moment.',
    help: 'Check again when the rollout is over, or let it pass with `--allow-pending`.',
  },
  'text-differs': {
    title: 'A live text differs from the manifest',
    description: 'A live text, such as a prompt, is not the one that the manifest declares.',
    help: 'Deploy the declared text, or commit the live one and have that reviewed.',
  },
  'undeclared-environment': {
    title: 'An undeclared environment is live',
    description: 'The vendor has a live deployment in an environment that the manifest does not name.',
    help: 'Declare the environment, or remove the deployment at the vendor.',
  },
  'unexpected-deployment': {
    title: 'Something is deployed where nothing may be',
    description: 'The manifest says that nothing may be deployed in this environment, and something is live.',
    help: 'Remove the deployment at the vendor, or declare it.',
  },
  unreadable: {
    title: 'What is live could not be read',
    description: 'The vendor could not be asked, or its answer does not say what is live.',
    help: 'The reason says what went wrong: a credential, the network, or the answer itself.',
  },
  'waiver-expired': {
    title: 'A waiver has expired',
    description: 'A known difference was accepted until a day that has passed, and it is still there.',
    help: 'Remove the difference, or give the waiver a new day and a reason.',
  },
  'waiver-unused': {
    title: 'A waiver covers nothing',
    description: 'The difference that a waiver accepts is not there any more.',
    help: 'Remove the waiver from the manifest.',
  },
};
