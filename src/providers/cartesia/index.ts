import { isJsonObject, type Json } from '../../model/json.ts';
import type { Fields, Found, Notes, Observation, OpenField, Unhealthy } from '../../model/observation.ts';
import {
  assertSameId,
  baseUrlSetting,
  bodyOf,
  deployedAtField,
  deploymentIdField,
  field,
  missingFields,
  onlyCredential,
  settingsOf,
  textOf,
  unknownFields,
  versionField,
} from '../common.ts';
import { ambiguous, type Get, type Provider, path, ReadError, type Settings } from '../contract.ts';
import { oddText, oddTime } from '../members.ts';
import { deployedAtMember, errorOf, fieldsOf, namedOf, versionOf, wordOf } from './fields.ts';
import { list } from './list.ts';
import { notesOf } from './notes.ts';
import { type Dated, newestFirst } from './order.ts';
import { type Deployment, replies } from './response.ts';

export const cartesia: Provider = {
  id: 'cartesia',
  title: 'Cartesia',
  noun: 'voice agent',
  docs: 'https://docs.cartesia.ai/api-reference/agents/list-deployments',
  settings: [
    ...settingsOf({
      agentId: {
        description:
          'id of the voice agent; one agent has one live deployment, so each environment needs its own agent',
        examples: ['agent_p'],
      },
      apiVersion: {
        description: 'the Cartesia-Version header; 2026-03-01 if not given',
        examples: ['2026-03-01'],
        on: ['connection'],
        required: false,
        kind: 'date',
      },
    }),
    baseUrlSetting,
  ],
  ...onlyCredential({
    name: 'apiKey',
    description: 'the API key of the organization',
    variable: 'CARTESIA_API_KEY',
    issuedAt: 'at https://play.cartesia.ai/keys',
  }),
  permission:
    'Reading agents and their deployments is enough. The vendor documents no key that only reads: a key gives full access to its organization, and the short-lived access tokens do not open these reads.',
  variablePrefixes: ['CARTESIA_'],
  versionIs: 'version_id of the live deployment',
  fields: {
    version: versionField('version that is live', 'version_id', 'ver_1'),
    deploymentId: deploymentIdField('id', 'ad_1'),
    status: field('text', "the vendor's word, in lower case", 'status', 'deployed'),
    deployedAt: deployedAtField('deployment_completed_at, else created_at'),
    gitCommit: field(
      'text',
      'commit that the live deployment was built from',
      'git_commit_hash',
      '3f2a9c1d5e7b8a6c4d2e1f0a9b8c7d6e5f4a3b2c',
      { identity: true, commit: true },
    ),
    pinned: field('boolean', 'whether the live deployment is the pinned one', 'is_pinned', true),
    region: field('text', 'where it runs', 'region', 'us-west-2', { place: true }),
    envVarCollectionId: field(
      'text',
      'id of the set of environment variables that the live deployment has',
      'env_var_collection_id',
      'evc_1',
      { place: true },
    ),
  },
  hosts: ['api.cartesia.ai'],
  rateLimits: [],
  baseUrlVariable: 'CARTESIA_BASE_URL',
  baseUrl: ({ baseUrl }) => baseUrl ?? 'https://api.cartesia.ai',
  headers: ({ apiVersion = '2026-03-01' }) => ({ 'cartesia-version': apiVersion }),
  authorize: ({ apiKey }) => ({ authorization: `Bearer ${apiKey}` }),
  errorMessage: saidIn,
  replies,
  simulator: async () => (await import('./simulator.ts')).simulator,
  sample: async () => (await import('./sample.ts')).sample,
  read,
  list: { settings: [], read: list },
};

async function read({ agentId = '' }: Settings, get: Get): Promise<Observation> {
  const reply = await get({
    path: path`/agents/${agentId}/deployments`,
    response: replies.deployments,
    onlyUsed: true,
    skip: ['build_logs'],
  });
  const body = bodyOf(reply, `there is no agent "${agentId}"`);
  body.forEach(({ agent_id }, index) => {
    if (agent_id !== agentId) assertSameId(`/${index}/agent_id`, agentId, agent_id);
  });
  const deployments = newestFirst(body);
  const live = deployments.filter(({ is_live }) => is_live);
  const [only, another] = live;
  if (another !== undefined) {
    const names = live.map((each) => `${versionOf(each) ?? 'no version'} (${each.id})`).join(', ');
    return {
      kind: 'unreadable',
      reason: 'ambiguous',
      code: 'multiple-live',
      message: `the vendor calls ${live.length} deployments live at once: ${names}`,
    };
  }
  refuseTwice(body);
  const notes = notesOf(deployments, only);
  if (only === undefined) return absentOrUnknown(agentId, { count: deployments.length, notes }, get);
  return foundOf(only, notes, historyOf(deployments));
}

/** Refuses a list that has a deployment twice: one record may say that it is live, and the other that it is not. */
function refuseTwice(deployments: readonly Deployment[]): void {
  const ids = new Set<string>();
  deployments.forEach(({ id }, index) => {
    if (ids.has(id)) throw ambiguous(`/${index}/id is ${JSON.stringify(id)}, as in an earlier entry`);
    ids.add(id);
  });
}

async function absentOrUnknown(
  agentId: string,
  { count, notes }: { count: number; notes: Notes },
  get: Get,
): Promise<Observation> {
  const reply = await get({ path: path`/agents/${agentId}`, response: replies.agent });
  const { id, deleted_at } = bodyOf(reply, `there is no agent "${agentId}"`);
  assertSameId('/id', agentId, id);
  if (deleted_at) throw new ReadError('not-found', `the agent "${agentId}" was deleted at ${deleted_at}`);
  const detail = count === 0 ? 'the agent was never deployed' : `none of its ${count} deployments is live`;
  return { kind: 'absent', detail, ...notes };
}

/** The versions that are or were live. A deployment that was completed was live once. */
function historyOf(deployments: readonly Dated[]): string[] {
  const live = deployments.filter(
    (each) =>
      each.is_live ||
      wordOf(each) === 'deployed' ||
      (wordOf(each) === 'inactive' && textOf(each.deployment_completed_at)),
  );
  return [...new Set(live.flatMap((each) => versionOf(each) ?? []))];
}

function foundOf(deployment: Dated, notes: Notes, history: readonly string[]): Found {
  const fields = fieldsOf(deployment, { status: wordOf(deployment) });
  const liveSince = textOf(fields.deployedAt);
  const unhealthy = unhealthyOf(deployment);
  // Null means that the deployment has no variables.
  const unsaid = deployment.env_var_collection_id === undefined ? ['envVarCollectionId'] : [];
  const missing = missingFields(fields, ['gitCommit', 'region', 'deployedAt', ...unsaid]);
  return {
    kind: 'found',
    fields,
    ...(liveSince && { liveSince }),
    ...unknownFields(faultsOf(deployment, fields, notes), missing),
    ...notes,
    ...(unhealthy && { unhealthy }),
    history,
  };
}

const NO_VERSION: OpenField = {
  reason: 'malformed-response',
  message:
    'the live deployment has no version_id, which every apiVersion since 2026-03-01 has: set the apiVersion of the connection, or declare gitCommit or deploymentId',
};
const NO_COMMIT: OpenField = {
  reason: 'ambiguous',
  message: 'the vendor knows no commit of the live deployment: it was not built from git',
  present: false,
};
const PINNED_AT_ONCE: OpenField = {
  reason: 'ambiguous',
  message: 'the vendor calls several deployments pinned at once, and only one can be',
  present: true,
};

function faultsOf(
  deployment: Dated,
  { version, gitCommit }: Fields,
  { pinnedAtOnce }: Notes,
): Record<string, OpenField | undefined> {
  const { index, git_commit_hash, is_pinned } = deployment;
  const odd = (member: keyof Deployment) => {
    const value = deployment[member];
    return typeof value === 'string' ? undefined : oddText(`/${index}/${member}`, value);
  };
  const noCommit = git_commit_hash !== undefined && gitCommit === undefined ? NO_COMMIT : undefined;
  const member = deployedAtMember(deployment);
  return {
    version: odd('version_id') ?? (version === undefined ? NO_VERSION : undefined),
    gitCommit: odd('git_commit_hash') ?? noCommit,
    envVarCollectionId: odd('env_var_collection_id'),
    region: odd('region'),
    pinned: pinnedAtOnce && is_pinned ? PINNED_AT_ONCE : undefined,
    deployedAt: oddTime(`/${index}/${member}`, deployment[member]),
  };
}

function unhealthyOf(deployment: Deployment): Unhealthy | undefined {
  if (wordOf(deployment) === 'deployed') return undefined;
  const message = errorOf(deployment);
  return { ...namedOf(deployment), ...(message !== undefined && { message }) };
}

/** Since API version 2026-03-01 an error is an object. With an older version it may be plain text. */
function saidIn(body: Json): string | undefined {
  if (!isJsonObject(body)) return textOf(body);
  const { title, message, error, detail, error_code: code, request_id: id, doc_url: page } = body;
  const words = [title, message, error, detail].flatMap((part) => textOf(part) ?? []);
  const further = Object.entries({ code, see: page, request: id }).filter(([, value]) => textOf(value));
  const parts = [...new Set(words), ...further.map(([label, value]) => `${label} ${value}`)];
  return parts.join(', ') || undefined;
}
