import type { Definition, Example } from '../definition/definition.ts';
import { messageAt, observationOf, rolloutsOf } from '../definition/observe.ts';
import { at } from '../definition/pointer.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Found, Rolling } from '../model/observation.ts';
import { allTraffic, awsProvider, region, signedByAws, versionAt, withOneVersion } from './aws.ts';
import { assertSameId, textOf } from './common.ts';
import type { Settings } from './contract.ts';

/**
 * Written from the vendor's SDK: @aws-sdk/client-bedrock-agentcore-control 3.1142.0, `GetAgentRuntimeEndpoint`. Times
 * are ISO 8601. Only the ARN names the runtime. `GetAgentRuntimeEndpointResponse` has one live version, and
 * no member like Bedrock's `aliasInvocationState`, so there is no field `acceptsInvocations`.
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
    absent: { without: '/liveVersion' },
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
    traffic: allTraffic('/liveVersion'),
  },
  versionIs: "the endpoint's `liveVersion`",
  notes: [
    'An endpoint serves one version, so `traffic` is 100 percent for it, even during a rollout. AgentCore does not say whether an endpoint accepts requests, so there is no field `acceptsInvocations`.',
  ],
  examples: [
    endpoint(
      'support-AbCdEf0123',
      { version: '5', status: 'ready', traffic: { '5': 100 }, updatedAt: '2026-11-01T09:00:00.250Z' },
      { liveVersion: '5', targetVersion: '5' },
    ),
    endpoint('support-AbCdEf0124', 'missing', {}),
    endpoint('support-AbCdEf0125', 'pending', { status: 'CREATING', targetVersion: '1' }),
    endpoint('support-AbCdEf0126', 'unknown', { status: 'DELETING', liveVersion: '5' }),
    endpoint(
      'support-AbCdEf0127',
      { version: '5', status: 'update_failed' },
      {
        status: 'UPDATE_FAILED',
        liveVersion: '5',
        targetVersion: '6',
        failureReason: 'The image could not be pulled.',
      },
    ),
    { ...endpoint('support-AbCdEf0128', 'unknown', {}), status: 404 },
  ],
};

function endpoint(runtimeId: string, is: Example['is'], more: JsonObject): Example {
  const arn = `arn:aws:bedrock-agentcore:us-west-2:123456789012:runtime/${runtimeId}`;
  const reply = {
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
  return { settings: { runtimeId, endpoint: 'prod', region: 'us-west-2' }, reply, is };
}

/** An endpoint that has a live version goes on serving it while another version is rolled out. */
const SERVING = {
  at: '/status',
  live: ['READY', 'UPDATING', 'UPDATE_FAILED'],
  pending: ['CREATING'],
  failed: ['CREATE_FAILED'],
};

export const agentcore = awsProvider(definition, {
  parent: '/agentRuntimeArn',
  async observe(picked, plain) {
    const { item, settings } = picked;
    assertRuntime(item, settings);
    const hasLive = versionAt(item, '/liveVersion') !== undefined;
    const { rollout: _, ...still } = plain;
    const found = await observationOf(hasLive ? { ...still, state: SERVING } : plain, picked);
    if (found.kind === 'rolling') return rollingOf(found, item, hasLive);
    if (found.kind !== 'found') return found;
    if (!hasLive) return { kind: 'absent', detail: 'the endpoint has no live version' };
    const { rollouts = [] } = rolloutsOf(definition, picked, found.fields);
    return { ...withOneVersion(found), ...(rollouts.length > 0 ? { rollouts } : unhealthyOf(found, item)) };
  },
});

function assertRuntime(item: Json, { runtimeId = '' }: Settings): void {
  const arn = textOf(at(item, '/agentRuntimeArn')) ?? '';
  assertSameId('/agentRuntimeArn', runtimeId, /:runtime\/([^/:]+)/.exec(arn)?.[1]);
}

function rollingOf(found: Rolling, item: Json, hasLive: boolean): Rolling {
  const version = textOf(at(item, '/targetVersion'));
  return {
    ...found,
    rollout: { ...found.rollout, ...(version !== undefined && { fields: { version } }) },
    meanwhile: hasLive ? 'unnamed' : 'absent',
  };
}

/** Says that the live version is unhealthy, if an update failed and the reply names no other version. */
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
