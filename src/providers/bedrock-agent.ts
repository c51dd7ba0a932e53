import type { Definition } from '../definition/definition.ts';
import { observationOf } from '../definition/observe.ts';
import { at, malformed, typeName } from '../definition/pointer.ts';
import type { Json } from '../model/json.ts';
import type { Found, OpenField } from '../model/observation.ts';
import {
  assertSaidSame,
  awsProvider,
  movingDraft,
  region,
  signedByAws,
  textAt,
  withLiveSince,
} from './aws.ts';
import { UNSAID } from './common.ts';

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
  },
  versionIs: "the alias's `routingConfiguration[].agentVersion`",
  notes: [
    'An alias that routes to several versions leaves `version` and `traffic` open: the reply has no shares.',
    'An alias that routes to `DRAFT` moves by itself, with a warning.',
  ],
  examples: [
    {
      settings: { agentId: 'AGENT00001', agentAliasId: 'ALIAS00001', region: 'us-east-1' },
      reply: aliasOf('ALIAS00001', {
        agentAliasHistoryEvents: [
          { routingConfiguration: [{ agentVersion: '3' }], startDate: '2026-11-01T09:00:00.250Z' },
          {
            routingConfiguration: [{ agentVersion: '2' }],
            startDate: '2026-10-01T09:00:00Z',
            endDate: '2026-11-01T09:00:00.250Z',
          },
        ],
        aliasInvocationState: 'REJECT_INVOCATIONS',
      }),
      is: {
        version: '3',
        status: 'prepared',
        traffic: { '3': 100 },
        acceptsInvocations: false,
        deployedAt: '2026-11-01T09:00:00.250Z',
        updatedAt: '2026-11-01T09:00:00.250Z',
      },
    },
    {
      settings: { agentId: 'AGENT00001', agentAliasId: 'ALIAS00002', region: 'us-east-1' },
      reply: aliasOf('ALIAS00002', { routingConfiguration: [] }),
      is: 'missing',
    },
    {
      settings: { agentId: 'AGENT00001', agentAliasId: 'ALIAS00003', region: 'us-east-1' },
      reply: aliasOf('ALIAS00003', {
        agentAliasStatus: 'FAILED',
        failureReasons: ['The agent version could not be prepared.'],
      }),
      is: 'unknown',
    },
    {
      settings: { agentId: 'AGENT00001', agentAliasId: 'ALIAS00004', region: 'us-east-1' },
      reply: aliasOf('ALIAS00004', { agentAliasStatus: 'DELETING' }),
      is: 'unknown',
    },
    {
      settings: { agentId: 'AGENT00001', agentAliasId: 'ALIAS00005', region: 'us-east-1' },
      status: 404,
      is: 'unknown',
    },
  ],
};

function aliasOf(id: string, more: Readonly<Record<string, Json>>): Json {
  return {
    agentAlias: {
      agentId: 'AGENT00001',
      agentAliasId: id,
      agentAliasName: 'prod',
      agentAliasArn: `arn:aws:bedrock:us-east-1:123456789012:agent-alias/AGENT00001/${id}`,
      clientToken: '5f1e7a90-77aa-5f21-9c1d-d6f4a1b2c3d4',
      description: 'answers customers',
      routingConfiguration: [{ agentVersion: '3' }],
      createdAt: '2026-10-01T09:00:00Z',
      updatedAt: '2026-11-01T09:00:00.250Z',
      agentAliasStatus: 'PREPARED',
      aliasInvocationState: 'ACCEPT_INVOCATIONS',
      ...more,
    },
  };
}

const ROUTES = '/routingConfiguration';

const shown: Definition['fields'] = {
  traffic: {
    at: '/routingConfiguration',
    type: 'json',
    optional: true,
    description: 'percent of the traffic by version, if the vendor gives it',
    example: { '3': 100 },
  },
  acceptsInvocations: {
    at: '/aliasInvocationState',
    type: 'boolean',
    optional: true,
    description: 'false if the alias is paused',
    example: true,
  },
  deployedAt: {
    at: '/agentAliasHistoryEvents',
    source: 'startDate of the open one of /agentAliasHistoryEvents',
    type: 'time',
    optional: true,
    description: 'when the alias began to route to this version, from its history, UTC',
  },
};

export const bedrockAgent = awsProvider(
  {
    ...definition,
    fields: { ...definition.fields, ...shown },
    read: { ...definition.read, absent: { without: ROUTES } },
  },
  async (body, settings) => {
    const place = '/agentAlias';
    const item = at(body, place);
    if (item === undefined) throw malformed(place, typeName(item));
    assertSaidSame(item, '/agentId', settings.agentId, place);
    const found = await observationOf(definition, { item, place, settings });
    if (found.kind !== 'found') return found;
    const versions = versionsIn(item, place);
    if (versions.size === 0) return { kind: 'absent', detail: 'the alias routes to no version' };
    const routed = withInvocations(withVersions(found, versions), at(item, '/aliasInvocationState'));
    return withLiveSince({ ...routed, ...movingDraft(versions) }, at(item, '/agentAliasHistoryEvents'), {
      isLive: (event) => isRoutedTo(event, versions),
      place: `${place}/agentAliasHistoryEvents`,
    });
  },
  ['/agentId'],
);

function versionsIn(item: Json, place: string): ReadonlySet<string> {
  const routes = at(item, ROUTES);
  if (!Array.isArray(routes)) throw malformed(place + ROUTES, `${typeName(routes)}, not a list`);
  const versions = routes.map((route: Json, index) => {
    const version = textAt(route, '/agentVersion');
    if (version !== undefined) return version;
    const pointer = `${place}${ROUTES}/${index}/agentVersion`;
    throw malformed(pointer, `${typeName(at(route, '/agentVersion'))}, not a version`);
  });
  return new Set(versions);
}

/** The vendor gives routes no shares: which of several answers is not known. */
function withVersions(found: Found, versions: ReadonlySet<string>): Found {
  const [version = '', ...others] = versions;
  if (others.length === 0) {
    return { ...found, fields: { ...found.fields, version, traffic: { [version]: 100 } } };
  }
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

const INVOCATIONS: Readonly<Record<string, boolean>> = {
  ACCEPT_INVOCATIONS: true,
  REJECT_INVOCATIONS: false,
};

function withInvocations(found: Found, said: Json | undefined): Found {
  const word = typeof said === 'string' ? said : undefined;
  const accepts = word !== undefined && Object.hasOwn(INVOCATIONS, word) ? INVOCATIONS[word] : undefined;
  if (accepts !== undefined) return { ...found, fields: { ...found.fields, acceptsInvocations: accepts } };
  const open: OpenField =
    (said ?? '') === ''
      ? UNSAID
      : {
          reason: 'ambiguous',
          message: `the reply says ${JSON.stringify(said).slice(0, 100)}, which is not documented`,
          present: true,
        };
  return { ...found, open: { ...found.open, acceptsInvocations: open } };
}

function isRoutedTo(event: Json, versions: ReadonlySet<string>): boolean {
  const routes = at(event, ROUTES);
  if (!Array.isArray(routes)) return false;
  const named = new Set(routes.map((route: Json) => textAt(route, '/agentVersion')));
  return named.size === versions.size && [...versions].every((version) => named.has(version));
}
