import type { Notes, Rollout, Skipped } from '../../model/observation.ts';
import { parseTime } from '../../model/time.ts';
import { textOf } from '../common.ts';
import { errorOf, fieldsOf, namedOf, wordOf } from './fields.ts';
import { type Dated, isNewer, isUnderWay } from './order.ts';
import type { Deployment } from './response.ts';

const IN_PROGRESS = ['queued', 'building', 'built', 'deploying'];
const FAILED = ['build_error', 'deploy_error'];

/** What to say beside the live deployment: rollouts and skipped deployments that are newer, and pins. */
export function notesOf(deployments: readonly Dated[], live: Dated | undefined): Notes {
  const others = deployments.filter((each) => !each.is_live);
  const ended = (words: readonly string[]) =>
    others.find((each) => words.includes(wordOf(each)) && isNewer(each, live));
  const running = others.find((each) => IN_PROGRESS.includes(wordOf(each)) && isUnderWay(each, live));
  const failed = ended(FAILED);
  const skipped = ended(['skipped']);
  const rollouts: Rollout[] = [];
  if (running !== undefined) rollouts.push(rolloutOf(running, 'in-progress', live));
  // A later rollout makes a failure irrelevant.
  if (failed !== undefined && !(running !== undefined && isNewer(running, failed))) {
    rollouts.push(rolloutOf(failed, 'failed', live));
  }
  return {
    ...(rollouts.length > 0 && { rollouts }),
    ...pinnedOf(deployments),
    ...(skipped && { skipped: skippedOf(skipped) }),
  };
}

function pinnedOf(deployments: readonly Deployment[]): Notes {
  const pinned = deployments.filter(({ is_pinned }) => is_pinned);
  const [only, another] = pinned;
  if (another !== undefined) return { pinnedAtOnce: pinned.map(namedOf) };
  return only === undefined || only.is_live ? {} : { pinned: namedOf(only) };
}

function skippedOf(deployment: Deployment): Skipped {
  const { version, deploymentId } = namedOf(deployment);
  const since = parseTime(textOf(deployment.created_at));
  return { version, deploymentId, ...(since !== undefined && { since }) };
}

function rolloutOf(deployment: Dated, state: Rollout['state'], live: Dated | undefined): Rollout {
  const message = errorOf(deployment);
  const { created, started } = deployment;
  // A deployment that is rolled out again was created long before.
  const isAgain = live?.started !== undefined && created !== undefined && created <= live.started;
  const since = isAgain ? (started ?? created) : created;
  return {
    state,
    fields: fieldsOf(deployment),
    status: wordOf(deployment),
    ...(since !== undefined && { since: new Date(since).toISOString() }),
    ...(message !== undefined && { message }),
  };
}
