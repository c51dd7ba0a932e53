import type { Definition, Example } from '../definition/definition.ts';
import { observationOf, type Picked } from '../definition/observe.ts';
import { at, listAt, textAt } from '../definition/pointer.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Found, OpenField } from '../model/observation.ts';
import { assertParent, awsProvider, movingDraft, region, signedByAws, withOneVersion } from './aws.ts';
import { textOf } from './common.ts';

const ROUTES = '/routingConfiguration';

/** Written from the vendor's SDK: @aws-sdk/client-bedrock-agent 3.1138.0, `GetAgentAlias`. Times are ISO 8601. */
const definition: Definition = {
  id: 'bedrock-agent',
  title: 'Amazon Bedrock Agents',
  noun: 'agent',
  docs: 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_GetAgentAlias.html',
  baseUrl: 'https://bedrock-agent.{region}.amazonaws.com',
  hosts: ['bedrock-agent.*.amazonaws.com'],
  ...signedByAws,
  permission: 'The action `bedrock:GetAgentAlias` on the alias. It allows reading and nothing else.',
  auth: { kind: 'aws', service: 'bedrock' },
  settings: {
    agentId: {
      description: 'id of the agent, ten characters: on the page of the agent, under Agent overview',
      example: 'AGENT00001',
    },
    agentAliasId: {
      description: 'id of the alias (ten characters, not its name), from the table of aliases',
      example: 'ALIAS00001',
    },
    region,
  },
  read: {
    get: '/agents/{agentId}/agentaliases/{agentAliasId}/',
    item: '/agentAlias',
    about: { '/agentAliasId': '{agentAliasId}' },
    absent: { without: ROUTES },
  },
  state: {
    at: '/agentAliasStatus',
    live: ['PREPARED'],
    pending: ['CREATING', 'UPDATING'],
    failed: ['FAILED'],
    absent: ['DISSOCIATED'],
    message: '/failureReasons',
  },
  noList:
    'AWS lists agents and aliases only by POST requests, and driftline sends only GET requests. Look the ids up with `aws bedrock-agent list-agents` and `aws bedrock-agent list-agent-aliases --agent-id ID`, or on the page of the agent in the AWS console, under Agent overview.',
  fields: {
    version: {
      at: '/routingConfiguration/0/agentVersion',
      optional: true,
      description: 'the version that the alias routes to: a number, or DRAFT',
      example: '3',
    },
    updatedAt: { at: '/updatedAt', type: 'time', description: 'when the alias was last changed, UTC' },
    traffic: {
      at: ROUTES,
      type: 'json',
      isMade: true,
      description: 'percent of the traffic by version, if the vendor gives it',
      example: { '3': 100 },
    },
    acceptsInvocations: {
      at: '/aliasInvocationState',
      type: 'boolean',
      words: { accept_invocations: true, reject_invocations: false },
      optional: true,
      description: 'false if the alias is paused',
      example: true,
    },
    deployedAt: {
      at: '/agentAliasHistoryEvents',
      source: 'startDate of the entry of /agentAliasHistoryEvents that has no endDate',
      type: 'time',
      isMade: true,
      description: 'when the alias began to route to this version, from its history, UTC',
    },
  },
  versionIs: "the alias's `routingConfiguration[].agentVersion`",
  notes: [
    'If an alias routes to several versions, `version` and `traffic` are not known: the reply has no shares.',
    'An alias that routes to `DRAFT` moves by itself, so the target gets a warning.',
  ],
  examples: [
    alias(
      'ALIAS00001',
      {
        version: '3',
        status: 'prepared',
        traffic: { '3': 100 },
        acceptsInvocations: false,
        deployedAt: '2026-11-01T09:00:00.250Z',
        updatedAt: '2026-11-01T09:00:00.250Z',
      },
      {
        agentAliasHistoryEvents: [
          { routingConfiguration: [{ agentVersion: '3' }], startDate: '2026-11-01T09:00:00.250Z' },
          {
            routingConfiguration: [{ agentVersion: '2' }],
            startDate: '2026-10-01T09:00:00Z',
            endDate: '2026-11-01T09:00:00.250Z',
          },
        ],
        aliasInvocationState: 'REJECT_INVOCATIONS',
      },
    ),
    alias('ALIAS00002', 'missing', { routingConfiguration: [] }),
    alias('ALIAS00003', 'unknown', {
      agentAliasStatus: 'FAILED',
      failureReasons: ['The agent version could not be prepared.'],
    }),
    alias('ALIAS00004', 'unknown', { agentAliasStatus: 'DELETING' }),
    { ...alias('ALIAS00005', 'unknown', {}), status: 404 },
  ],
};

function alias(agentAliasId: string, is: Example['is'], more: JsonObject): Example {
  const agentAlias = {
    agentId: 'AGENT00001',
    agentAliasId,
    agentAliasName: 'prod',
    agentAliasArn: `arn:aws:bedrock:us-east-1:123456789012:agent-alias/AGENT00001/${agentAliasId}`,
    clientToken: '5f1e7a90-77aa-5f21-9c1d-d6f4a1b2c3d4',
    description: 'answers customers',
    routingConfiguration: [{ agentVersion: '3' }],
    createdAt: '2026-10-01T09:00:00Z',
    updatedAt: '2026-11-01T09:00:00.250Z',
    agentAliasStatus: 'PREPARED',
    aliasInvocationState: 'ACCEPT_INVOCATIONS',
    ...more,
  };
  const settings = { agentId: 'AGENT00001', agentAliasId, region: 'us-east-1' };
  return { settings, reply: { agentAlias }, is };
}

export const bedrockAgent = awsProvider(definition, {
  parent: '/agentId',
  isLive: (event, picked) => isRoutedTo(event, versionsIn(picked)),
  async observe(picked, plain) {
    assertParent(picked, '/agentId', picked.settings.agentId);
    const found = await observationOf(plain, picked);
    if (found.kind !== 'found') return found;
    const versions = versionsIn(picked);
    if (versions.size === 0) return { kind: 'absent', detail: 'the alias routes to no version' };
    const routed = versions.size === 1 ? withOneVersion(found) : withVersions(found, versions);
    return { ...routed, ...movingDraft(versions) };
  },
});

function versionsIn({ item, place }: Picked): ReadonlySet<string> {
  const routes = listAt(item, ROUTES, place);
  return new Set(routes.map((route, index) => textAt(route, '/agentVersion', `${place}${ROUTES}/${index}`)));
}

/** An alias that routes to several versions. It is not known which one answers, because the reply has no shares. */
function withVersions(found: Found, versions: ReadonlySet<string>): Found {
  const { version: _, ...fields } = found.fields;
  const several: OpenField = {
    reason: 'ambiguous',
    code: 'multiple-live',
    message: `the alias routes to ${versions.size} versions at once: ${[...versions].slice(0, 10).join(', ')}`,
    present: true,
  };
  const traffic: OpenField = {
    reason: 'ambiguous',
    message: `${several.message}, and the reply does not say how much each gets`,
    present: true,
  };
  return { ...found, fields, open: { ...found.open, version: several, traffic } };
}

function isRoutedTo(event: Json, versions: ReadonlySet<string>): boolean {
  const routes = at(event, ROUTES);
  if (!Array.isArray(routes)) return false;
  const named = new Set(routes.map((route: Json) => textOf(at(route, '/agentVersion'))));
  return named.size === versions.size && [...versions].every((version) => named.has(version));
}
