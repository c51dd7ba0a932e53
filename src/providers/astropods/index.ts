import { isDeeperThan, isJsonObject, type Json, type JsonObject, ownValue } from '../../model/json.ts';
import type { Fields, Observation, OpenField, Rollout } from '../../model/observation.ts';
import { milliseconds, utcTime } from '../../model/time.ts';
import {
  baseUrlSetting,
  deployedAtField,
  deploymentIdField,
  givenFields,
  isRounded,
  knownTime,
  openOf,
  ROUNDED,
  refuseOther,
  unsaid,
  versionField,
} from '../common.ts';
import { type Get, type Provider, path, ReadFailed, type Settings } from '../contract.ts';
import { meantTagOf } from './image.ts';
import type { Agent, DeploymentList, DeploymentRecord, ListedDeployment } from './response.ts';

/**
 * Words that the vendor's page and its CLI (github.com/astropods/astro-cli, 0.15.10) show: of what is live, of a rollout
 * under way, and of an agent that is not running. Neither says that there are no others: what those mean is not known.
 */
const LIVE = 'active';
const ROLLING = ['pending', 'provisioning', 'deploying'];
const STOPPED = ['stopped', 'paused', 'inactive', 'undeployed'];
const DOCUMENTED = [LIVE, 'failed', ...ROLLING, ...STOPPED];
const DEEPEST_SPEC = 200;
const HIDDEN = '(hidden)';

export const astropods: Provider = {
  id: 'astropods',
  title: 'Astropods',
  noun: 'agent',
  docs: 'https://docs.astropods.com/api-reference/astro-ai-api/deployments/get-active-deployment',
  settings: [
    {
      name: 'account',
      description: 'slug of the account that the agent belongs to',
      examples: ['acme'],
      on: ['target'],
      required: true,
      kind: 'id',
    },
    {
      name: 'agent',
      description: "the agent's name (its blueprint's, not a deployment's display name)",
      examples: ['weather-forecast-agent'],
      on: ['target'],
      required: true,
      kind: 'id',
    },
    baseUrlSetting,
  ],
  credentials: [
    {
      name: 'token',
      description: "an access token; an organisation's account needs a token for that organisation",
      variable: 'ASTRO_ACCESS_TOKEN',
      issuedAt: 'by `ast login`, and it is short-lived: renew it in the job that runs the check',
    },
  ],
  credentialSets: [['token']],
  permission:
    "Reading the account's agents and deployments is enough. The vendor documents no token that only reads: a token is its user's, so log in as a user with as small a role as there is. It is short-lived, and an organisation's account needs a token for that organisation.",
  variablePrefixes: ['ASTRO_', 'ASTROPODS_'],
  versionIs: 'build_id',
  fields: {
    version: versionField('build that is deployed', 'build_id', 'build-20240612-1530'),
    deploymentId: deploymentIdField('id', 'd4f7a9b2-3c1e-4f8a-9b6d-2e7f5a1c9b0d'),
    status: {
      type: 'text',
      description: "the vendor's word, in lower case",
      source: 'status',
      examples: ['active'],
    },
    deployedAt: deployedAtField('deployed_at'),
    image: {
      type: 'text',
      description: 'container image',
      source: 'spec.image',
      examples: ['acme/weather:v1.2.0'],
    },
    imageTag: {
      type: 'text',
      description: "the image's tag; latest where it names neither a tag nor a digest",
      source: 'spec.image',
      examples: ['v1.2.0'],
    },
    namespace: {
      type: 'text',
      description: 'Kubernetes namespace',
      source: 'namespace',
      examples: ['astro-prod'],
    },
    agentName: {
      type: 'text',
      description: "the agent's name in the reply",
      source: 'agent_name',
      examples: ['weather'],
    },
    spec: {
      type: 'json',
      description: 'the deployment as it is stored',
      source: 'spec',
      examples: [{ replicas: 3 }],
    },
  },
  hosts: ['astropods.com'],
  rateLimits: [],
  baseUrlVariable: 'ASTROPODS_BASE_URL',
  baseUrl: ({ baseUrl }) => baseUrl ?? 'https://astropods.com/api/v1',
  authorise: ({ token }) => ({ authorization: `Bearer ${token}` }),
  expiringCredential: 'token',
  errorMessage: (body) => {
    if (!isJsonObject(body) || typeof body.error !== 'string') return undefined;
    return typeof body.details === 'string' ? `${body.error} (${body.details})` : body.error;
  },
  refusal: (status) =>
    status === 403
      ? { reason: 'forbidden', message: 'the token is not for this account: an organisation needs its own' }
      : undefined,
  hide: (field, value) => (field === 'spec' ? hideEnv(value) : value),
  read,
};

async function read({ account = '', agent = '' }: Settings, get: Get): Promise<Observation> {
  const reply = await get<DeploymentRecord>({
    path: path`/agents/${account}/${agent}/deployment`,
    response: 'astropods.deployment',
  });
  if (reply.status === 404) return settleNotFound(account, agent, get);
  const record = reply.body;
  refuseOther('/agent_name', agent, record.agent_name ?? undefined);
  // Left out, it is what this read is for: the active one.
  const status = record.status === undefined ? undefined : wordOf(record.status, '/status');
  if (status !== undefined && ROLLING.includes(status)) {
    return {
      kind: 'rolling',
      rollout: rolloutOf(record, 'in-progress', record.deployed_at),
      meanwhile: 'absent',
    };
  }
  if (status === 'failed')
    return { kind: 'absent', rollouts: [rolloutOf(record, 'failed', record.deployed_at)] };
  if (status !== undefined && STOPPED.includes(status)) return { kind: 'absent', detail: `it is ${status}` };
  if (record.undeployed_at) {
    throw new ReadFailed(
      'ambiguous',
      `the vendor calls the deployment ${status ?? 'active'} and says that it was undeployed at ${record.undeployed_at}`,
    );
  }
  return foundOf(record, status);
}

function wordOf(status: string | null, pointer: string): string {
  const word = status?.toLowerCase();
  if (word !== undefined && DOCUMENTED.includes(word)) return word;
  throw new ReadFailed(
    'malformed-response',
    `${pointer} is ${JSON.stringify(status)}, which is no documented state`,
  );
}

function foundOf(record: DeploymentRecord, status: string | undefined): Observation {
  const spec = record.spec ?? undefined;
  if (spec !== undefined && isDeeperThan(spec, DEEPEST_SPEC)) {
    throw new ReadFailed('malformed-response', `/spec is nested more than ${DEEPEST_SPEC} levels deep`);
  }
  const named = imageOf(spec);
  const rounded = spec !== undefined && isRounded(spec);
  const deployedAt = record.deployed_at ? utcTime(record.deployed_at) : undefined;
  const fields = givenFields({
    version: record.build_id,
    deploymentId: record.id,
    status,
    deployedAt,
    image: named,
    imageTag: named && meantTagOf(named),
    namespace: record.namespace,
    agentName: record.agent_name,
    spec: rounded ? undefined : spec,
  });
  const unnamed: OpenField = { reason: 'ambiguous', message: 'the reply names no build_id', present: false };
  const noSpec: OpenField = { reason: 'ambiguous', message: 'the reply has no spec', present: false };
  const noTag: OpenField = {
    reason: 'ambiguous',
    message: 'the image is named without a tag',
    present: false,
  };
  const noImage: OpenField = { reason: 'ambiguous', message: 'the spec names no image', present: false };
  const open = openOf({
    ...unsaid(fields, ['deploymentId', 'status', 'deployedAt', 'namespace', 'agentName']),
    ...(fields.version === undefined && { version: unnamed }),
    ...(fields.imageTag === undefined && { imageTag: noTag }),
    ...(named === undefined && { image: noImage, imageTag: noImage }),
    ...(spec === undefined && { image: noSpec, imageTag: noSpec, spec: noSpec }),
    ...(rounded && { spec: ROUNDED }),
  });
  const liveSince = knownTime(record.deployed_at);
  return { kind: 'found', fields, ...(liveSince && { liveSince }), ...open };
}

function imageOf(spec: JsonObject | undefined): string | undefined {
  const image = spec && ownValue(spec, 'image');
  return typeof image === 'string' && image !== '' ? image : undefined;
}

/** A 404 is an unknown agent, or one with nothing active: stopped, failed or still rolling out. */
async function settleNotFound(account: string, agent: string, get: Get): Promise<Observation> {
  const known = await get<Agent>({ path: path`/agents/${account}/${agent}`, response: 'astropods.agent' });
  if (known.status === 404) {
    throw new ReadFailed(
      'not-found',
      `there is no agent "${agent}" in the account "${account}": ${known.message}`,
    );
  }
  refuseOther('/name', agent, known.body.name);
  const list = await get<DeploymentList>({
    path: '/deployments',
    query: { account },
    response: 'astropods.deployments',
  });
  if (list.status === 404)
    throw new ReadFailed('not-found', `there is no account "${account}": ${list.message}`);
  const { deployments } = list.body;
  refusePart(list.body);
  const own = deployments.filter(({ name, status }, index) => {
    if (!isOf(agent, name, index)) return false;
    wordOf(status, `/deployments/${index}/status`);
    return true;
  });
  const newest = own.reduce<ListedDeployment | undefined>(newer, undefined);
  if (newest === undefined) return { kind: 'absent', detail: 'the agent exists and was never deployed' };
  // Whichever it is: a stop or a rollout of another one does not take it down.
  if (own.some(({ status }) => status.toLowerCase() === LIVE)) {
    throw new ReadFailed(
      'ambiguous',
      "the account's list calls a deployment active that the agent's own read has not",
    );
  }
  const status = newest.status.toLowerCase();
  if (ROLLING.includes(status)) {
    return {
      kind: 'rolling',
      rollout: rolloutOf(newest, 'in-progress', newest.created_at),
      meanwhile: 'absent',
    };
  }
  if (status === 'failed')
    return { kind: 'absent', rollouts: [rolloutOf(newest, 'failed', newest.created_at)] };
  return { kind: 'absent', detail: `its last deployment is ${status}` };
}

/** Documented is a list of everything; one that speaks of more than it names, in whatever word, is not taken for it. */
function refusePart(list: DeploymentList): void {
  const named = list.deployments.length;
  for (const [key, value] of Object.entries(list)) {
    if (key === 'deployments' || !/count|total|more|next|cursor|pagination/i.test(key)) continue;
    if (typeof value === 'number' ? value <= named : !value) continue;
    throw new ReadFailed(
      'ambiguous',
      `the account's list names ${named} deployments, and more than those where it says ${JSON.stringify(key)}`,
    );
  }
}

/** A name that differs in its letters' case or in blanks alone may be the same one: whether it is, nobody says. */
function isOf(agent: string, name: string, index: number): boolean {
  if (name === agent) return true;
  if (name.trim().toLowerCase() !== agent.toLowerCase()) return false;
  throw new ReadFailed(
    'ambiguous',
    `the account's list has ${JSON.stringify(name)} at /deployments/${index}/name, which may be ${JSON.stringify(agent)}`,
  );
}

function newer(best: ListedDeployment | undefined, each: ListedDeployment): ListedDeployment {
  if (best === undefined) return each;
  return (milliseconds(each.created_at ?? '') ?? 0) > (milliseconds(best.created_at ?? '') ?? 0)
    ? each
    : best;
}

function rolloutOf(
  { id, build_id, status, spec }: DeploymentRecord,
  state: Rollout['state'],
  since: string | null | undefined,
): Rollout {
  const image = imageOf(spec ?? undefined);
  const fields: Fields = givenFields({
    version: build_id,
    deploymentId: id,
    image,
    imageTag: image && meantTagOf(image),
  });
  return { state, fields, ...(status && { status }), ...(since && { since: utcTime(since) }) };
}

/** An `env` anywhere in a spec can hold secrets in plain text: its names are shown, its values are not. */
function hideEnv(spec: Json): Json {
  if (Array.isArray(spec)) return spec.map(hideEnv);
  if (!isJsonObject(spec)) return spec;
  return Object.fromEntries(
    Object.entries(spec).map(([key, value]) => [key, key === 'env' ? hideValues(value) : hideEnv(value)]),
  );
}

/** Names and values, as a list of `{ name, … }` or as an object. */
function hideValues(env: Json): Json {
  if (Array.isArray(env)) {
    return env.map((item: Json) =>
      isJsonObject(item) && typeof item.name === 'string'
        ? { ...hideMembers(item), name: item.name }
        : HIDDEN,
    );
  }
  return isJsonObject(env) ? hideMembers(env) : HIDDEN;
}

function hideMembers(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.keys(object).map((key) => [key, HIDDEN]));
}
