import { defineProvider } from '../../definition/define.ts';
import type { Definition } from '../../definition/definition.ts';
import { replyWith } from '../../definition/keep.ts';
import { observationOf, withTraffic } from '../../definition/observe.ts';
import { at, listAt, malformed } from '../../definition/pointer.ts';
import { onlyVersion, readSplit } from '../../definition/split.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import type { Fields, Found, Observation, OpenField, Rollout } from '../../model/observation.ts';
import { ambiguous, type Get, path, ReadError, type Settings } from '../contract.ts';
import { typeName } from '../members.ts';
import { examples } from './examples.ts';

const SELECTOR = '/agent_endpoint/version_selector';
const RULES = `${SELECTOR}/version_selection_rules`;
const LATEST = '/versions/latest';

/**
 * Written from the types of npm `@azure/ai-projects` 2.10.0 (`models/models.d.ts`: `Agent`, `AgentVersion`,
 * `VersionSelector`, `_AgentsPagedResultAgentObject`; `api/agents/operations.js`: `GET /agents/{agent_name}?api-version=v1`).
 */
const definition: Definition = {
  id: 'azure-foundry',
  title: 'Azure AI Foundry agents',
  noun: 'agent',
  docs: 'https://learn.microsoft.com/azure/ai-foundry/agents/overview',
  baseUrl: 'https://{host}',
  hosts: ['*.services.ai.azure.com'],
  credentials: {
    token: {
      variable: 'AZURE_FOUNDRY_TOKEN',
      description: 'an Entra ID token for https://ai.azure.com',
      issuedAt:
        'by `az account get-access-token --resource https://ai.azure.com`; it lives about an hour, so get it in the job that runs the check',
    },
  },
  permission: 'The role Azure AI User on the project, or a role of your own that only reads agents.',
  expiringCredential: 'token',
  auth: { kind: 'bearer', token: 'token' },
  settings: {
    agent: { description: 'name of the agent', example: 'support' },
    host: {
      description: "host of the project's endpoint",
      on: ['connection', 'target'],
      kind: 'host',
      example: 'acme.services.ai.azure.com',
    },
    project: {
      description: "name of the project, at the end of the project's endpoint",
      on: ['connection', 'target'],
      example: 'support-prod',
    },
  },
  read: {
    get: '/api/projects/{project}/agents/{agent}',
    query: { 'api-version': 'v1' },
    about: { '/name': '{agent}' },
  },
  discover: {
    get: '/api/projects/{project}/agents',
    query: { 'api-version': 'v1', limit: '100' },
    list: '/data',
    pages: { next: '/last_id', query: 'after', more: '/has_more' },
    settings: { agent: '/name' },
  },
  fields: {
    version: {
      at: `${LATEST}/version`,
      source: 'version_selection_rules[].agent_version, else versions.latest.version',
      description: 'version that the endpoint routes to',
      example: '4',
    },
    deployedAt: {
      at: `${LATEST}/created_at`,
      source: 'created_at of the version, if it is the latest one',
      type: 'time',
      unit: 's',
      optional: true,
    },
    model: {
      at: `${LATEST}/definition/model`,
      source: 'definition.model of the version, if it is the latest one',
      optional: true,
      description: 'model deployment that the agent runs on',
      example: 'gpt-4o',
    },
    routing: {
      at: SELECTOR,
      source: 'agent_endpoint.version_selector',
      isMade: true,
      description: 'selector if rules say what is live, else latest',
      example: 'selector',
    },
    traffic: {
      at: RULES,
      source: 'version_selection_rules[].traffic_percentage',
      type: 'json',
      isMade: true,
      description: 'percent of the traffic by version',
      example: { '3': 90, '4': 10 },
    },
  },
  state: {
    at: `${LATEST}/status`,
    live: ['active'],
    pending: ['creating'],
    failed: ['failed'],
    absent: ['deleting', 'deleted'],
  },
  versionIs: 'the version that the selector routes to, else the latest one',
  error: { error: { code: 'not_found', message: '{message}' } },
  notes: [
    'Without a version selector the endpoint serves the latest version; that is inferred. `routing` says which of the two was read. The latest version moves by itself, so the target gets a warning.',
    '`model` and `deployedAt` are those of the latest version: if a selector routes to another one, they are not known. If that latest version is still being made or has failed, it counts as a rollout.',
    'Without a selector, the latest version is live if its `status` is `active` or not there. `creating` is a rollout and `failed` a failed one, `deleting` and `deleted` are missing, and any other word is unknown.',
    'With several rules, `traffic` has each version and its percent, and `version` is not known.',
    'A disabled agent is missing: its endpoint rejects requests.',
    'Agents of the older API (`asst_…`) have no versions and are not read. Other clouds have other hosts: allow them.',
  ],
  examples,
};

const AGENT = replyWith([
  ...['/name', '/state', `${RULES}/*/type`, `${RULES}/*/agent_version`, `${RULES}/*/traffic_percentage`],
  ...['version', 'created_at', 'status', 'definition/model'].map((name) => `${LATEST}/${name}`),
]);

async function read(settings: Settings, get: Get): Promise<Observation> {
  const { agent = '', project = '' } = settings;
  const query = { 'api-version': 'v1' };
  const reply = await get({ path: path`/api/projects/${project}/agents/${agent}`, query, ...AGENT });
  if (reply.status === 404) throw new ReadError('not-found', reply.message);
  const { body } = reply;
  const isSelected = hasRules(body);
  const { state, ...stateless } = definition;
  // The status defaults to active, so a reply may leave it out.
  const hasState = !isSelected && state !== undefined && at(body, state.at) !== undefined;
  const found = await observationOf(hasState ? definition : stateless, { item: body, place: '', settings });
  if (isDisabled(body)) return { kind: 'absent', detail: 'the agent is disabled' };
  if (found.kind !== 'found') return found;
  if (isSelected) return selected(found, body);
  const { version } = found.fields;
  const traffic: Fields = typeof version === 'string' ? { traffic: { [version]: 100 } } : {};
  return {
    ...found,
    fields: { ...found.fields, routing: 'latest', ...traffic },
    moving:
      'the endpoint has no version selector, so it serves the latest version, which moves by itself: what is live changes without a deployment',
  };
}

/** Whether there is a selector. Throws unless its rules are of the documented kind. */
function hasRules(body: Json): boolean {
  const endpoint = at(body, '/agent_endpoint') ?? undefined;
  if ((at(body, SELECTOR) ?? undefined) === undefined) {
    if (endpoint !== undefined && !isJsonObject(endpoint))
      throw malformed('/agent_endpoint', typeName(endpoint));
    return false;
  }
  const rules = listAt(body, RULES);
  if (rules.length === 0) throw malformed(RULES, 'a list without rules');
  for (const [index, each] of rules.entries()) {
    const type = at(each, '/type');
    if (type === 'FixedRatio') continue;
    throw ambiguous(
      `${RULES}/${index}/type is ${JSON.stringify(type)}, and how that routes is not documented`,
    );
  }
  return true;
}

/** The versions that the selector routes to. The reply has details only of the latest version. */
function selected(found: Found, body: Json): Observation {
  const split = { at: RULES, share: '/traffic_percentage', version: '/agent_version' };
  const traffic = readSplit(split, body, '') ?? new Map<string, number>();
  const only = onlyVersion(traffic);
  const { version: latest } = found.fields;
  const shared = withTraffic({ ...found, fields: { ...found.fields, routing: 'selector' } }, traffic);
  const word = at(body, `${LATEST}/status`);
  if (only !== undefined && only === latest) {
    const status = typeof word === 'string' ? word.toLowerCase() : undefined;
    if (status !== undefined && status !== 'active') {
      throw ambiguous(`the selector routes to version ${only}, whose status is "${status}"`);
    }
    return { ...shared, fields: { ...shared.fields, ...(status !== undefined && { status }) } };
  }
  const unsaid: OpenField = {
    reason: 'ambiguous',
    message:
      'the reply has this field only for the latest version, and the endpoint routes to another version',
  };
  const { deployedAt: _, model: __, ...fields } = shared.fields;
  const { liveSince: ___, ...rest } = shared;
  const rollout = traffic.has(String(latest)) ? undefined : rolloutOf(latest, word);
  return {
    ...rest,
    ...(rollout && { rollouts: [rollout] }),
    fields,
    open: { ...shared.open, deployedAt: unsaid, model: unsaid, status: unsaid },
  };
}

/** The rollout of a latest version that gets no traffic. */
function rolloutOf(version: Json | undefined, word: Json | undefined): Rollout | undefined {
  const status = typeof word === 'string' ? word.toLowerCase() : '';
  if (version === undefined || (status !== 'creating' && status !== 'failed')) return undefined;
  return { state: status === 'failed' ? 'failed' : 'in-progress', fields: { version }, status };
}

function isDisabled(body: Json): boolean {
  const state = at(body, '/state');
  if (state === undefined || state === 'enabled') return false;
  if (state === 'disabled') return true;
  if (typeof state !== 'string') throw malformed('/state', `${typeName(state)}, not a text`);
  throw ambiguous(
    `the vendor calls the agent's state "${state}" (/state), and whether that is live is not documented`,
  );
}

export const azureFoundry = defineProvider(definition, {
  replies: { item: AGENT.response },
  read,
  sample: {
    live: {
      none: ['/state', `${LATEST}/status`],
      harmless: [
        { place: '/state', change: 'missing' },
        { place: `${LATEST}/status`, change: 'another case' },
      ],
    },
  },
});
