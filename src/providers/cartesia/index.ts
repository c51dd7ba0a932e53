import { isJsonObject } from '../../model/json.ts';
import type { Fields, Found, Notes, Observation, OpenField, Rollout } from '../../model/observation.ts';
import { utcTime } from '../../model/time.ts';
import {
  baseUrlSetting,
  deployedAtField,
  deploymentIdField,
  givenFields,
  knownTime,
  onlyUsed,
  openOf,
  refuseOther,
  requiredMilliseconds,
  unsaid,
  versionField,
} from '../common.ts';
import { type Get, type Provider, path, ReadFailed, type Settings } from '../contract.ts';
import { type Agent, type Deployment, deployments as deploymentsShape } from './response.ts';

const IN_PROGRESS = ['queued', 'building', 'built', 'deploying'];
const FAILED = ['build_error', 'deploy_error'];

export const cartesia: Provider = {
  id: 'cartesia',
  title: 'Cartesia',
  noun: 'voice agent',
  docs: 'https://docs.cartesia.ai/api-reference/agents/list-deployments',
  settings: [
    {
      name: 'agentId',
      description:
        'id of the voice agent; one agent has one live deployment, so each environment has its own',
      examples: ['agent_p'],
      on: ['target'],
      required: true,
      kind: 'id',
    },
    {
      name: 'apiVersion',
      description: 'the Cartesia-Version header; 2026-03-01 if not given',
      examples: ['2026-03-01'],
      on: ['connection'],
      required: false,
      kind: 'date',
    },
    baseUrlSetting,
  ],
  credentials: [
    {
      name: 'apiKey',
      description: 'the API key of the organisation',
      variable: 'CARTESIA_API_KEY',
      issuedAt: 'at https://play.cartesia.ai/keys',
    },
  ],
  credentialSets: [['apiKey']],
  permission:
    'Reading agents and their deployments is enough. The vendor documents no key that only reads: a key gives full access to its organisation, and the short-lived access tokens do not open these reads.',
  variablePrefixes: ['CARTESIA_'],
  versionIs: 'version_id of the live deployment',
  fields: {
    version: versionField('version that is live', 'version_id', 'ver_1'),
    deploymentId: deploymentIdField('id', 'ad_1'),
    status: {
      type: 'text',
      description: "the vendor's word, in lower case",
      source: 'status',
      examples: ['deployed'],
    },
    deployedAt: deployedAtField('deployment_completed_at, else created_at'),
    gitCommit: {
      type: 'text',
      description: 'commit that the live deployment was built from',
      source: 'git_commit_hash',
      examples: ['3f2a9c1d5e7b8a6c4d2e1f0a9b8c7d6e5f4a3b2c'],
      identity: true,
      commit: true,
    },
    pinned: {
      type: 'boolean',
      description: 'whether the live deployment is the pinned one',
      source: 'is_pinned',
      examples: [true],
    },
    region: {
      type: 'text',
      description: 'where it runs',
      source: 'region',
      examples: ['us-west-2'],
      place: true,
    },
    envVarCollectionId: {
      type: 'text',
      description: 'its set of environment variables',
      source: 'env_var_collection_id',
      examples: ['evc_1'],
      place: true,
    },
  },
  hosts: ['api.cartesia.ai'],
  rateLimits: [],
  baseUrlVariable: 'CARTESIA_BASE_URL',
  baseUrl: ({ baseUrl }) => baseUrl ?? 'https://api.cartesia.ai',
  headers: ({ apiVersion = '2026-03-01' }) => ({ 'cartesia-version': apiVersion }),
  authorise: ({ apiKey }) => ({ authorization: `Bearer ${apiKey}` }),
  errorMessage: (body) => {
    if (!isJsonObject(body)) return undefined;
    const { title, message, request_id: id } = body;
    const parts = [title, message, typeof id === 'string' && id !== '' ? `request ${id}` : ''];
    return parts.filter((part) => typeof part === 'string' && part !== '').join(', ') || undefined;
  },
  read,
};

async function read({ agentId = '' }: Settings, get: Get): Promise<Observation> {
  const reply = await get<readonly Deployment[]>({
    path: path`/agents/${agentId}/deployments`,
    response: 'cartesia.deployments',
    keep: (body) => onlyUsed(body, deploymentsShape),
    skip: ['build_logs'],
  });
  if (reply.status === 404)
    throw new ReadFailed('not-found', `there is no agent "${agentId}": ${reply.message}`);
  reply.body.forEach(({ agent_id }, index) => {
    refuseOther(`/${index}/agent_id`, agentId, agent_id);
  });
  const deployments = newestFirst(reply.body);
  const live = deployments.filter(({ is_live }) => is_live);
  const [only, another] = live;
  if (another !== undefined) {
    const names = live.map(({ id, version_id }) => `${version_id || 'no version'} (${id})`).join(', ');
    return {
      kind: 'unreadable',
      reason: 'ambiguous',
      code: 'multiple-live',
      message: `the vendor calls ${live.length} deployments live at once: ${names}`,
    };
  }
  refuseTwice(reply.body);
  const notes = notesOf(deployments, only);
  if (only === undefined) return absentOrUnknown(agentId, { count: deployments.length, notes }, get);
  return foundOf(only, notes, historyOf(deployments));
}

/** Of two records of one deployment, whichever is right, the other one may say something else of what is live. */
function refuseTwice(deployments: readonly Deployment[]): void {
  const ids = new Set<string>();
  deployments.forEach(({ id }, index) => {
    if (ids.has(id)) {
      throw new ReadFailed('ambiguous', `/${index}/id is ${JSON.stringify(id)}, as one before it is already`);
    }
    ids.add(id);
  });
}

interface Dated extends Deployment {
  readonly created: number;
}

/** The array has no documented order: what is newer is told by `created_at`, and what is as old by its id. */
function newestFirst(deployments: readonly Deployment[]): readonly Dated[] {
  return deployments
    .map((each, index) => ({
      ...each,
      created: requiredMilliseconds(each.created_at, `/${index}/created_at`),
    }))
    .sort((left, right) => right.created - left.created || (left.id < right.id ? 1 : -1));
}

async function absentOrUnknown(
  agentId: string,
  { count, notes }: { count: number; notes: Notes },
  get: Get,
): Promise<Observation> {
  const reply = await get<Agent>({ path: path`/agents/${agentId}`, response: 'cartesia.agent' });
  if (reply.status === 404)
    throw new ReadFailed('not-found', `there is no agent "${agentId}": ${reply.message}`);
  refuseOther('/id', agentId, reply.body.id);
  const { deleted_at } = reply.body;
  if (deleted_at) throw new ReadFailed('not-found', `the agent "${agentId}" was deleted at ${deleted_at}`);
  const detail = count === 0 ? 'the agent was never deployed' : `none of its ${count} deployments is live`;
  return { kind: 'absent', detail, ...notes };
}

/** What has been deployed to its end was live once. */
function historyOf(deployments: readonly Deployment[]): string[] {
  const live = deployments.filter(
    ({ is_live, status, deployment_completed_at }) =>
      is_live ||
      status.toLowerCase() === 'deployed' ||
      (status.toLowerCase() === 'inactive' && deployment_completed_at),
  );
  return [...new Set(live.flatMap(({ version_id }) => version_id || []))];
}

function foundOf(deployment: Deployment, notes: Notes, history: readonly string[]): Found {
  const noVersion: OpenField = {
    reason: 'malformed-response',
    message:
      'the live deployment has no version_id: is the apiVersion of the connection older than 2026-03-01?',
  };
  const noCommit: OpenField = {
    reason: 'ambiguous',
    message: 'the vendor knows no commit of the live deployment: it was not built from git',
    present: false,
  };
  const liveSince = knownTime(deployedAtOf(deployment));
  const fields = fieldsOf(deployment, { status: deployment.status.toLowerCase() });
  return {
    kind: 'found',
    fields,
    ...(liveSince && { liveSince }),
    ...openOf({
      ...unsaid(fields, ['region']),
      // Null says that it has none: what is left out says nothing.
      ...(deployment.env_var_collection_id === undefined && unsaid(fields, ['envVarCollectionId'])),
      ...(!deployment.version_id && { version: noVersion }),
      ...(!deployment.git_commit_hash && { gitCommit: noCommit }),
    }),
    ...notes,
    history,
  };
}

function fieldsOf(deployment: Deployment, more: Fields = {}): Fields {
  return givenFields({
    version: deployment.version_id,
    deploymentId: deployment.id,
    deployedAt: deployedAtOf(deployment),
    gitCommit: deployment.git_commit_hash,
    pinned: deployment.is_pinned,
    region: deployment.region,
    envVarCollectionId: deployment.env_var_collection_id,
    ...more,
  });
}

function deployedAtOf({ deployment_completed_at, created_at }: Deployment): string {
  return utcTime(deployment_completed_at || created_at);
}

/** What is newer than the live one, and what is pinned. */
function notesOf(deployments: readonly Dated[], live: Dated | undefined): Notes {
  const since = live?.created ?? Number.NEGATIVE_INFINITY;
  const newest = (words: readonly string[]) =>
    deployments.find(
      ({ is_live, created, status }) => !is_live && created > since && words.includes(status.toLowerCase()),
    );
  const running = newest(IN_PROGRESS);
  const failed = newest(FAILED);
  const rollouts: Rollout[] = [];
  if (running !== undefined) rollouts.push(rolloutOf(running, 'in-progress'));
  // A failure that a later rollout is about to replace is no news.
  if (failed !== undefined && (running === undefined || failed.created > running.created)) {
    rollouts.push(rolloutOf(failed, 'failed'));
  }
  const pinned = deployments.find(({ is_pinned, is_live }) => is_pinned && !is_live);
  return {
    ...(rollouts.length > 0 && { rollouts }),
    ...(pinned && {
      pinned: {
        version: pinned.version_id || 'an unnamed version',
        deploymentId: pinned.id,
        status: pinned.status.toLowerCase(),
      },
    }),
  };
}

function rolloutOf(deployment: Deployment, state: Rollout['state']): Rollout {
  const message = deployment.build_error || deployment.deployment_error;
  return {
    state,
    fields: fieldsOf(deployment),
    status: deployment.status.toLowerCase(),
    since: utcTime(deployment.created_at),
    ...(message && { message }),
  };
}
