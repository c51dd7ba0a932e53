import type { Definition } from '../definition/definition.ts';
import { messageAt, observationOf, rolloutsOf } from '../definition/observe.ts';
import type { Json } from '../model/json.ts';
import type { Found, Rolling } from '../model/observation.ts';
import { allTraffic, awsProvider, region, signedByAws, textAt, versionAt, withOneVersion } from './aws.ts';
import { assertSameId } from './common.ts';
import type { Settings } from './contract.ts';

/**
 * Written from the vendor's SDK: @aws-sdk/client-bedrock-agentcore-control 3.1142.0, `GetAgentRuntimeEndpoint`. Times
 * are ISO 8601. The reply says the runtime in its ARN alone. `GetAgentRuntimeEndpointResponse` has one live version, and
 * no member like Bedrock's `aliasInvocationState`: there is no `acceptsInvocations`.
 */
const definition: Definition = {
  id: 'agentcore',
  title: 'Amazon Bedrock AgentCore',
  noun: 'agent runtime',
  docs: 'https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetAgentRuntimeEndpoint.html',
  baseUrl: 'https://bedrock-agentcore-control.{region}.amazonaws.com',
  hosts: ['bedrock-agentcore-control.*.amazonaws.com'],
  ...signedByAws,
  permission:
    'The action `bedrock-agentcore:GetAgentRuntimeEndpoint` on the endpoint. It allows reading and nothing else.',
  auth: { kind: 'aws', service: 'bedrock-agentcore' },
  settings: {
    runtimeId: {
      description: 'id of the runtime: on its page, and the last part of its ARN',
      example: 'support-AbCdEf0123',
    },
    endpoint: {
      description: 'name of the endpoint',
      example: 'prod',
      default: 'DEFAULT',
      moving: { DEFAULT: 'to each new version of the runtime' },
    },
    region,
  },
  read: {
    get: '/runtimes/{runtimeId}/runtime-endpoints/{endpoint}/',
    about: { '/name': '{endpoint}' },
  },
  state: {
    at: '/status',
    live: ['READY'],
    pending: ['CREATING', 'UPDATING'],
    failed: ['CREATE_FAILED', 'UPDATE_FAILED'],
    message: '/failureReason',
  },
  rollout: { version: '/targetVersion', status: '/status', message: '/failureReason' },
  noList:
    'AWS lists runtimes and endpoints only by POST requests, and driftline sends only GET requests. Look them up with `aws bedrock-agentcore-control list-agent-runtimes` and `aws bedrock-agentcore-control list-agent-runtime-endpoints --agent-runtime-id ID`.',
  fields: {
    version: {
      at: '/liveVersion',
      optional: true,
      description: 'the version that the endpoint serves',
      example: '5',
    },
    updatedAt: {
      at: '/lastUpdatedAt',
      type: 'time',
      description: 'when the endpoint was last changed, UTC',
    },
  },
  versionIs: "the endpoint's `liveVersion`",
  notes: [
    'An endpoint serves one version, so `traffic` is 100 percent for it, even during a rollout. AgentCore does not say whether an endpoint accepts requests: there is no `acceptsInvocations`.',
  ],
  examples: [
    {
      settings: { runtimeId: 'support-AbCdEf0123', endpoint: 'prod', region: 'us-west-2' },
      reply: endpointOf('support-AbCdEf0123', { liveVersion: '5', targetVersion: '5' }),
      is: { version: '5', status: 'ready', traffic: { '5': 100 }, updatedAt: '2026-11-01T09:00:00.250Z' },
    },
    {
      settings: { runtimeId: 'support-AbCdEf0124', endpoint: 'prod', region: 'us-west-2' },
      reply: endpointOf('support-AbCdEf0124', {}),
      is: 'missing',
    },
    {
      settings: { runtimeId: 'support-AbCdEf0125', endpoint: 'prod', region: 'us-west-2' },
      reply: endpointOf('support-AbCdEf0125', { status: 'CREATING', targetVersion: '1' }),
      is: 'pending',
    },
    {
      settings: { runtimeId: 'support-AbCdEf0126', endpoint: 'prod', region: 'us-west-2' },
      reply: endpointOf('support-AbCdEf0126', { status: 'DELETING', liveVersion: '5' }),
      is: 'unknown',
    },
    {
      settings: { runtimeId: 'support-AbCdEf0127', endpoint: 'prod', region: 'us-west-2' },
      reply: endpointOf('support-AbCdEf0127', {
        status: 'UPDATE_FAILED',
        liveVersion: '5',
        targetVersion: '6',
        failureReason: 'The image could not be pulled.',
      }),
      is: { version: '5', status: 'update_failed' },
    },
    {
      settings: { runtimeId: 'support-AbCdEf0128', endpoint: 'prod', region: 'us-west-2' },
      status: 404,
      is: 'unknown',
    },
  ],
};

function endpointOf(runtime: string, more: Readonly<Record<string, Json>>): Json {
  const arn = `arn:aws:bedrock-agentcore:us-west-2:123456789012:runtime/${runtime}`;
  return {
    agentRuntimeArn: arn,
    agentRuntimeEndpointArn: `${arn}/runtime-endpoint/prod`,
    id: 'prod',
    name: 'prod',
    description: 'for customers',
    status: 'READY',
    createdAt: '2026-10-01T09:00:00Z',
    lastUpdatedAt: '2026-11-01T09:00:00.250Z',
    ...more,
  };
}

/** An endpoint that has a version serves it while another one is on its way. */
const { rollout: _, ...still } = definition;
const serving: Definition = {
  ...still,
  state: {
    at: '/status',
    live: ['READY', 'UPDATING', 'UPDATE_FAILED'],
    pending: ['CREATING'],
    failed: ['CREATE_FAILED'],
  },
};

export const agentcore = awsProvider(
  {
    ...definition,
    fields: { ...definition.fields, traffic: allTraffic('/liveVersion') },
    read: { ...definition.read, absent: { without: '/liveVersion' } },
  },
  async (item, settings) => {
    assertRuntime(item, settings);
    const hasLive = versionAt(item, '/liveVersion') !== undefined;
    const found = await observationOf(hasLive ? serving : definition, { item, place: '', settings });
    if (found.kind === 'rolling') return rollingOf(found, item, hasLive);
    if (found.kind !== 'found') return found;
    if (!hasLive) return { kind: 'absent', detail: 'the endpoint has no live version' };
    const { rollouts = [] } = rolloutsOf(definition, { item, place: '', settings }, found.fields);
    return { ...withOneVersion(found), ...(rollouts.length > 0 ? { rollouts } : unhealthyOf(found, item)) };
  },
  ['/agentRuntimeArn'],
);

function assertRuntime(item: Json, { runtimeId = '' }: Settings): void {
  const arn = textAt(item, '/agentRuntimeArn') ?? '';
  assertSameId('/agentRuntimeArn', runtimeId, /:runtime\/([^/:]+)/.exec(arn)?.[1]);
}

function rollingOf(found: Rolling, item: Json, hasLive: boolean): Rolling {
  const version = textAt(item, '/targetVersion');
  return {
    ...found,
    rollout: { ...found.rollout, ...(version !== undefined && { fields: { version } }) },
    meanwhile: hasLive ? 'unnamed' : 'absent',
  };
}

/** An update that failed and names no other version. */
function unhealthyOf({ fields }: Found, item: Json): Pick<Found, 'unhealthy'> {
  if (fields.status !== 'update_failed') return {};
  const version = String(fields.version);
  return {
    unhealthy: {
      version,
      deploymentId: version,
      status: 'update_failed',
      ...messageAt(item, '/failureReason'),
    },
  };
}
